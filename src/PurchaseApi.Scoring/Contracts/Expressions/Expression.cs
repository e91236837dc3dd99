using System.Globalization;
using System.Text;

namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>
/// A formula or a condition of a contract. It reads nothing but a row, calls nothing but the functions of the language
/// and always ends. Two expressions are equal when they are written alike.
/// </summary>
public abstract record Expression
{
    /// <summary>How many characters a text may have.</summary>
    public const int MaxLength = 4_000;

    /// <summary>How deep an expression may be; <c>a + b + c</c> is one deeper with every operator.</summary>
    public const int MaxDepth = 100;

    private Expression()
    {
    }

    internal virtual int Depth => 1;

    /// <summary>Every name in it, repeated as often as it occurs.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            var names = new List<string>();
            Map(part =>
            {
                if (part is Name name) names.Add(name.Value);
                return part;
            });
            return names;
        }
    }

    /// <summary>Reads an expression; names and types are not looked at yet.</summary>
    /// <exception cref="ExpressionException">The text is not an expression; the message says where and why.</exception>
    public static Expression Parse(string text) => new Parser(Lexer.Read(text)).Read();

    /// <summary>Whether expressions can use a name: ASCII letters, digits, <c>_</c>; no reserved word.</summary>
    public static bool IsName(string word) => Lexer.IsWord(word) && !Lexer.IsReserved(word);

    /// <summary>Whether it is a word of the language itself.</summary>
    public static bool IsReserved(string word) => Lexer.IsReserved(word);

    /// <summary>Checks every name and type; aggregates are allowed.</summary>
    /// <exception cref="ExpressionException">A name is unknown or a type is wrong.</exception>
    public ExpressionType TypeIn(SymbolTable symbols) =>
        new Compiler(symbols, AggregatesAllowed: true).Compile(this).Type;

    /// <summary>Checks every name and type and gives the form that is evaluated.</summary>
    /// <exception cref="ExpressionException">A name is unknown, a type wrong or an aggregate not fitted.</exception>
    public CompiledExpression Compile(SymbolTable symbols) =>
        new(new Compiler(symbols, AggregatesAllowed: false).Compile(this));

    /// <summary>The expression with every part changed, the innermost first.</summary>
    public Expression Map(Func<Expression, Expression> change) => change(this switch
    {
        Negate negate => new Negate(negate.Operand.Map(change)),
        Not not => new Not(not.Operand.Map(change)),
        Binary binary => new Binary(binary.Operator, binary.Left.Map(change), binary.Right.Map(change)),
        Call call => new Call(call.Function, [.. call.Arguments.Select(argument => argument.Map(change))]),
        _ => this,
    });

    /// <summary>The canonical text: only the parentheses it needs, and numbers that read back as they were.</summary>
    public sealed override string ToString() => Printer.Print(this);

    /// <summary>A finite number. A minus before it belongs to it: <c>-5</c> is one, <c>-(5)</c> is not.</summary>
    public sealed record Number(double Value) : Expression
    {
        public double Value { get; } = double.IsFinite(Value)
            ? Value
            : throw new ArgumentOutOfRangeException(nameof(Value), Value, "a number is finite");
    }

    /// <summary>A text in single quotes.</summary>
    public sealed record Text(string Value) : Expression;

    /// <summary>An input or a feature.</summary>
    public sealed record Name(string Value) : Expression;

    public sealed record Negate(Expression Operand) : Expression
    {
        internal override int Depth { get; } = 1 + Operand.Depth;
    }

    public sealed record Not(Expression Operand) : Expression
    {
        internal override int Depth { get; } = 1 + Operand.Depth;
    }

    public sealed record Binary(Operator Operator, Expression Left, Expression Right) : Expression
    {
        internal override int Depth { get; } = 1 + Math.Max(Left.Depth, Right.Depth);
    }

    public sealed record Call(Function Function, IReadOnlyList<Expression> Arguments) : Expression
    {
        /// <summary>Whether it is taken over the training rows and has to be fitted.</summary>
        public bool IsAggregate => Function >= Function.Mean;

        internal override int Depth { get; } = 1 + Arguments.Select(argument => argument.Depth).DefaultIfEmpty().Max();

        public bool Equals(Call? other) =>
            other is not null && Function == other.Function && Arguments.SequenceEqual(other.Arguments);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Function);
            foreach (var argument in Arguments) hash.Add(argument);
            return hash.ToHashCode();
        }
    }

    /// <summary>Always true: the rule of the last segment.</summary>
    public sealed record Otherwise : Expression;
}

/// <summary>An expression that cannot be read, checked or fitted; the message is for its author.</summary>
public sealed class ExpressionException : Exception
{
    public ExpressionException()
    {
    }

    public ExpressionException(string message)
        : base(message)
    {
    }

    public ExpressionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static ExpressionException At(int column, string message) => new($"column {column}: {message}");
}

/// <summary>Writes the canonical text; reading it gives an equal expression.</summary>
internal static class Printer
{
    public static string Print(Expression expression)
    {
        var text = new StringBuilder();
        Write(text, expression, Binding.Or);
        return text.ToString();
    }

    /// <summary>Writes a part where the grammar wants something that binds at least so tightly.</summary>
    private static void Write(StringBuilder text, Expression expression, Binding wanted)
    {
        var parentheses = BindingOf(expression) < wanted;
        if (parentheses) text.Append('(');
        Write(text, expression);
        if (parentheses) text.Append(')');
    }

    private static void Write(StringBuilder text, Expression expression)
    {
        switch (expression)
        {
            case Expression.Number number:
                text.Append(number.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case Expression.Text literal:
                text.Append('\'').Append(literal.Value.Replace("'", "''", StringComparison.Ordinal)).Append('\'');
                break;
            case Expression.Name name:
                text.Append(name.Value);
                break;
            case Expression.Otherwise:
                text.Append("otherwise");
                break;
            // Parentheses keep the minus from becoming part of the number.
            case Expression.Negate { Operand: Expression.Number { Value: var value } } when !double.IsNegative(value):
                text.Append(CultureInfo.InvariantCulture, $"-({value})");
                break;
            case Expression.Negate negate:
                text.Append('-');
                Write(text, negate.Operand, Binding.Atom);
                break;
            case Expression.Not not:
                text.Append("not ");
                Write(text, not.Operand, Binding.Test);
                break;
            case Expression.Binary binary:
                Write(text, binary);
                break;
            case Expression.Call call:
                Write(text, call);
                break;
        }
    }

    private static void Write(StringBuilder text, Expression.Binary binary)
    {
        // A chain leans to the left; a comparison does not chain.
        var binding = binary.Operator.Binding();
        Write(text, binary.Left, binding == Binding.Test ? Binding.Sum : binding);
        text.Append(' ').Append(binary.Operator.Sign()).Append(' ');
        Write(text, binary.Right, binding + 1);
    }

    private static void Write(StringBuilder text, Expression.Call call)
    {
        text.Append(call.Function.Name()).Append('(');
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            if (i > 0) text.Append(", ");
            Write(text, call.Arguments[i], Binding.Or);
        }

        text.Append(')');
    }

    private static Binding BindingOf(Expression expression) => expression switch
    {
        Expression.Binary binary => binary.Operator.Binding(),
        Expression.Not => Binding.Not,
        Expression.Negate => Binding.Factor,
        Expression.Number { Value: var value } when double.IsNegative(value) => Binding.Factor,
        _ => Binding.Atom,
    };
}
