using PurchaseApi.Scoring.Words;

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

/// <summary>Checks the two sides of an operator and joins their nodes.</summary>
internal static class OperatorCompiler
{
    private const int MostValuesShown = 10;

    public static Operand Compile(Expression.Binary binary, Operand left, Operand right) =>
        Join(binary, Leveled(left, right), Leveled(right, left));

    private static Operand Join(Expression.Binary binary, Operand left, Operand right) => binary.Operator switch
    {
        Operator.Or or Operator.And => Logic(binary, left, right),
        Operator.Equal or Operator.NotEqual when left.IsText && right.IsText => TextComparison(binary, left, right),
        Operator.Equal or Operator.NotEqual => Equality(binary, left, right),
        Operator.Add or Operator.Subtract or Operator.Multiply or Operator.Divide => Arithmetic(binary, left, right),
        _ => Order(binary, left, right),
    };

    /// <summary>Beside an ordinal, a literal is the number of its level.</summary>
    private static Operand Leveled(Operand literal, Operand other)
    {
        if (literal.Source is not Expression.Text || other is not { Type: ExpressionType.Number, Values.Count: > 0 })
            return literal;

        MustBePossible(literal, other);
        return new(literal.Source, new Constant(IndexOf(other.Values, literal.Values[0])), ExpressionType.Number);
    }

    private static Operand Logic(Expression.Binary binary, Operand left, Operand right)
    {
        MustBoth(ExpressionType.Truth, left, right, $"'{binary.Operator.Sign()}' needs truth on both sides");
        Node node = binary.Operator == Operator.And
            ? new Both(left.Node, right.Node)
            : new Either(left.Node, right.Node);
        return new(binary, node, ExpressionType.Truth);
    }

    private static Operand Arithmetic(Expression.Binary binary, Operand left, Operand right)
    {
        MustBoth(ExpressionType.Number, left, right, $"'{binary.Operator.Sign()}' needs numbers on both sides");
        Node node = binary.Operator switch
        {
            Operator.Add => new Sum(left.Node, right.Node),
            Operator.Subtract => new Difference(left.Node, right.Node),
            Operator.Multiply when (left.Node, right.Node) is (Constant times, Slot slot) => new Multiple(slot, times),
            Operator.Multiply when (left.Node, right.Node) is (Slot slot, Constant times) => new Multiple(slot, times),
            Operator.Multiply => new Product(left.Node, right.Node),
            _ => new Quotient(left.Node, right.Node),
        };
        return new(binary, node, ExpressionType.Number);
    }

    private static Operand Order(Expression.Binary binary, Operand left, Operand right)
    {
        MustBoth(ExpressionType.Number, left, right, $"'{binary.Operator.Sign()}' needs numbers on both sides");
        Node node = binary.Operator switch
        {
            Operator.Less => new Less(left.Node, right.Node),
            Operator.LessOrEqual => new LessOrEqual(left.Node, right.Node),
            Operator.Greater => new Less(right.Node, left.Node),
            _ => new LessOrEqual(right.Node, left.Node),
        };
        return new(binary, node, ExpressionType.Truth);
    }

    private static Operand Equality(Expression.Binary binary, Operand left, Operand right)
    {
        var sign = binary.Operator.Sign();
        if (left.Type == ExpressionType.Truth && right.Type == ExpressionType.Truth)
            throw new ExpressionException($"'{sign}' does not compare truth; join with 'and', 'or' and 'not'");
        if (left.Type != ExpressionType.Number || right.Type != ExpressionType.Number)
            throw new ExpressionException($"'{sign}' needs two numbers or two texts, {left.Is} and {right.Is}");

        return new(binary, Compare(binary.Operator, left.Node, right.Node), ExpressionType.Truth);
    }

    private static Operand TextComparison(Expression.Binary binary, Operand left, Operand right)
    {
        if (left.Source is Expression.Text) (left, right) = (right, left);
        MustBePossible(right, left);

        // Both sides as indices into the left one's texts; what is not among them gets one that nothing has.
        var node = right.Node switch
        {
            _ when right.Values.SequenceEqual(left.Values) => right.Node,
            Constant => new Constant(IndexOf(left.Values, right.Values[0])),
            _ => new Translated(right.Node, [.. right.Values.Select(value => IndexOf(left.Values, value))]),
        };
        return new(binary, Compare(binary.Operator, left.Node, node), ExpressionType.Truth);
    }

    private static Node Compare(Operator operation, Node left, Node right) =>
        operation == Operator.Equal ? new Equal(left, right) : new NotEqual(left, right);

    private static double IndexOf(IReadOnlyList<string> values, string value)
    {
        for (var i = 0; i < values.Count; i++)
            if (values[i] == value) return i;

        return -1;
    }

    private static void MustBoth(ExpressionType type, Operand left, Operand right, string need)
    {
        if (left.Type != type && right.Type != type)
            throw new ExpressionException($"{need}, {left.Is} and {right.Is}");

        left.Must(type, need);
        right.Must(type, need);
    }

    /// <summary>A literal that the other side can never be is a mistake, and mostly a typing one.</summary>
    public static void MustBePossible(Operand literal, Operand other)
    {
        if (literal.Source is not Expression.Text { Value: var text } || other.Source is Expression.Text) return;
        if (other.Values.Contains(text)) return;

        var values = string.Join(", ", other.Values.Take(MostValuesShown));
        if (other.Values.Count > MostValuesShown) values += ", ...";
        var verb = other.Type == ExpressionType.List ? "never has" : "is never";
        var meant = NearestWord.Find(text, other.Values) is { } nearest ? $"; did you mean '{nearest}'?" : "";
        throw new ExpressionException($"{other.Quoted} {verb} {literal.Quoted}, only {values}{meant}");
    }
}
