using System.Globalization;
using System.Text;

namespace PurchaseApi.Scoring.Contracts.Expressions;

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
