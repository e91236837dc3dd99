using PurchaseApi.Scoring.Contracts.Expressions.Nodes;

namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>A compiled part: what it was written as, what evaluates it and what it gives.</summary>
/// <param name="Source">As written, for messages.</param>
/// <param name="Node">Evaluates it; a text as an index into <paramref name="Values"/>.</param>
/// <param name="Type">What it gives.</param>
/// <param name="Values">The texts it can give, those of a list, or the levels of an ordinal; else empty.</param>
internal sealed record Operand(Expression Source, Node Node, ExpressionType Type, IReadOnlyList<string> Values)
{
    public Operand(Expression source, Node node, ExpressionType type)
        : this(source, node, type, [])
    {
    }

    /// <summary>Such as <c>'basket_value' is a number</c>.</summary>
    public string Is => $"{Quoted} is a {Word(Type)}";

    public bool IsText => Type == ExpressionType.Text;

    /// <summary>As written, in quotes once.</summary>
    public string Quoted => Source is Expression.Text ? Shown : $"'{Shown}'";

    private string Shown => Token.Shorten(Source.ToString());

    public Operand Must(ExpressionType type, string need) =>
        Type == type ? this : throw new ExpressionException($"{need}, {Is}");

    private static string Word(ExpressionType type) => type switch
    {
        ExpressionType.Number => "number",
        ExpressionType.Truth => "truth",
        ExpressionType.List => "list",
        ExpressionType.Date => "date",
        _ => "text",
    };
}
