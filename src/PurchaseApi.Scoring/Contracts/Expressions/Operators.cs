namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>How operators are written and how tightly they bind.</summary>
internal static class Operators
{
    private static readonly string[] Signs = ["or", "and", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"];

    public static string Sign(this Operator operation) => Signs[(int)operation];

    public static Binding Binding(this Operator operation) => operation switch
    {
        Operator.Or => Expressions.Binding.Or,
        Operator.And => Expressions.Binding.And,
        Operator.Add or Operator.Subtract => Expressions.Binding.Sum,
        Operator.Multiply or Operator.Divide => Expressions.Binding.Term,
        _ => Expressions.Binding.Test,
    };

    public static Operator? Find(string sign, Binding binding)
    {
        var index = Array.IndexOf(Signs, sign);
        return index >= 0 && ((Operator)index).Binding() == binding ? (Operator)index : null;
    }
}

/// <summary>The rules of the grammar, from the loosest to the tightest.</summary>
internal enum Binding
{
    Or,
    And,
    Not,
    Test,
    Sum,
    Term,
    Factor,
    Atom,
}

/// <summary>An operator between two operands.</summary>
public enum Operator
{
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
}
