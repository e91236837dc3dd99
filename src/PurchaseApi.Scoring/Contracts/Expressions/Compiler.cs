using System.Collections.Immutable;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>Checks names and types and builds the nodes in one walk; an aggregate is missing until fitted.</summary>
internal sealed record Compiler(SymbolTable Symbols, bool AggregatesAllowed)
{
    public Operand Compile(Expression expression) => expression switch
    {
        Expression.Number number => new(number, new Constant(number.Value), ExpressionType.Number),
        Expression.Text text => new(text, new Constant(0), ExpressionType.Text, [text.Value]),
        Expression.Name name => Name(name),
        Expression.Negate negate => Negate(negate),
        Expression.Not not => Not(not),
        Expression.Binary binary => OperatorCompiler.Compile(binary, Compile(binary.Left), Compile(binary.Right)),
        Expression.Call call => Call(call),
        _ => new(expression, new Constant(1), ExpressionType.Truth),
    };

    private Operand Name(Expression.Name name)
    {
        if (Symbols.Find(name.Value) is { } symbol)
        {
            Node slot = symbol.Zone is { } zone ? new DateSlot(symbol.Slot, zone) : new Slot(symbol.Slot);
            return new(name, slot, symbol.Type, symbol.Values ?? []);
        }

        var meant = Symbols.Nearest(name.Value) is { } nearest ? $"; did you mean '{nearest}'?" : "";
        throw new ExpressionException($"unknown name '{Token.Shorten(name.Value)}'{meant}");
    }

    private Operand Negate(Expression.Negate negate)
    {
        var operand = Compile(negate.Operand).Must(ExpressionType.Number, "'-' needs a number");
        return new(negate, new Negative(operand.Node), ExpressionType.Number);
    }

    private Operand Not(Expression.Not not)
    {
        var operand = Compile(not.Operand).Must(ExpressionType.Truth, "'not' needs truth");
        return new(not, new Opposite(operand.Node), ExpressionType.Truth);
    }

    private Operand Call(Expression.Call call)
    {
        if (call.IsAggregate && !AggregatesAllowed)
        {
            throw new ExpressionException(
                $"'{Token.Shorten(call.ToString())}' must be fitted on training rows before it can be evaluated");
        }

        if (call is { Function: Function.DaysSince, Arguments: [var from] })
        {
            if (Symbols.Find(Moment.AsOf) is null)
                throw new ExpressionException($"'{Token.Shorten(call.ToString())}' counts to the input "
                    + $"'{Moment.AsOf}'; add it (type: date), or name another date: days_since(a, b)");
            return FunctionCompiler.Compile(call, [Compile(from), Compile(new Expression.Name(Moment.AsOf))]);
        }

        return FunctionCompiler.Compile(call, [.. call.Arguments.Select(Compile)]);
    }
}

/// <summary>A compiled part: its source, its node and its type.</summary>
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

/// <summary>The names that an expression may use, in the order of a row: inputs, then the features above.</summary>
public sealed class SymbolTable
{
    private readonly ImmutableList<string> names;
    private readonly ImmutableDictionary<string, Symbol> symbols;

    private SymbolTable(ImmutableList<string> names, ImmutableDictionary<string, Symbol> symbols)
    {
        this.names = names;
        this.symbols = symbols;
    }

    /// <summary>No names; a row of no values.</summary>
    public static SymbolTable Empty { get; } =
        new([], ImmutableDictionary.Create<string, Symbol>(StringComparer.Ordinal));

    /// <summary>The names by slot: as many as a row has values.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>The symbol of a name; null when it is unknown.</summary>
    public Symbol? Find(string name) => symbols.GetValueOrDefault(name);

    /// <summary>The known name that was probably meant; null when none is near.</summary>
    public string? Nearest(string name) => NearestWord.Find(name, names);

    /// <summary>This table and one more name, in the next slot.</summary>
    /// <exception cref="ArgumentException">The name is taken, or a text has no values.</exception>
    public SymbolTable With(
        string name, ExpressionType type, IReadOnlyList<string>? values = null, TimeZoneInfo? zone = null)
    {
        if (symbols.ContainsKey(name)) throw new ArgumentException($"the name '{name}' is taken", nameof(name));
        if (type == ExpressionType.Text && values is not { Count: > 0 })
            throw new ArgumentException($"the text '{name}' has no values", nameof(values));

        return new(names.Add(name), symbols.Add(name, new Symbol(names.Count, type, values) { Zone = zone }));
    }

    /// <summary>This table and a feature, whose type and texts are those of its expression.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    /// <exception cref="ExpressionException">The expression has an unknown name or a wrong type.</exception>
    public SymbolTable With(string name, Expression feature)
    {
        var operand = new Compiler(this, AggregatesAllowed: true).Compile(feature);
        return With(name, operand.Type, operand.IsText ? operand.Values : null);
    }
}

/// <summary>What a name refers to.</summary>
/// <param name="Slot">Where its value is in a row.</param>
/// <param name="Type">How that value is read: a number is itself, a truth is 0 or 1, a text is the index of one of
/// <paramref name="Values"/>, a list is as its input encodes it; NaN is missing.</param>
/// <param name="Values">The texts there are: of a text, of a list, and the levels of a number that is an
/// ordinal's.</param>
public sealed record Symbol(int Slot, ExpressionType Type, IReadOnlyList<string>? Values = null)
{
    /// <summary>The zone of a date's hours and days.</summary>
    public TimeZoneInfo? Zone { get; init; }
}

/// <summary>The type of an expression or a name.</summary>
public enum ExpressionType
{
    /// <summary>A finite number, or missing.</summary>
    Number,

    /// <summary>True or false; a missing one counts as false.</summary>
    Truth,

    /// <summary>One of a known list of texts, or missing.</summary>
    Text,

    /// <summary>Any number of texts, or missing; only functions read it.</summary>
    List,

    /// <summary>A moment, or missing; only functions read it.</summary>
    Date,
}
