using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Contracts;

/// <summary>
/// Replaces every aggregate of an expression by its number over the training rows, the innermost first. The rows are
/// imputed; one that has no value or does not meet the condition is left out. Where no row meets the condition, the
/// aggregate is missing, as a group without rows has no mean.
/// </summary>
/// <remarks>An aggregate is computed once, however many expressions use it; so tables may only grow between calls, and
/// what is in the slots of a table may not change after it was used.</remarks>
internal sealed class AggregateFitting(IReadOnlyList<double[]> rows)
{
    /// <summary>0 / 0: what is not finite is missing.</summary>
    private static readonly Expression Missing =
        new Expression.Binary(Operator.Divide, new Expression.Number(0), new Expression.Number(0));

    private readonly Dictionary<Expression.Call, Expression> fitted = [];

    /// <exception cref="ExpressionException">A name or type is wrong, or an aggregate has no finite number.</exception>
    public Expression Fit(Expression expression, SymbolTable symbols)
    {
        expression.TypeIn(symbols);
        var result = expression.Map(part =>
            part is Expression.Call { IsAggregate: true } call ? FitOnce(call, symbols) : part);

        // Numbers are longer than the aggregates were, and may be wrong together, as the ends of a clamp:
        // what serving could not read must not be published.
        try
        {
            var again = Expression.Parse(result.ToString());
            again.Compile(symbols);
            return again;
        }
        catch (ExpressionException exception)
        {
            throw new ExpressionException(
                $"fitted, the expression cannot be read again: {exception.Message}", exception);
        }
    }

    private Expression FitOnce(Expression.Call call, SymbolTable symbols)
    {
        if (fitted.TryGetValue(call, out var known)) return known;

        var values = Values(call, symbols);
        if (values.Length == 0 && ConditionOf(call) is null)
            throw new ExpressionException($"{call}: no training row has a value");

        return fitted[call] = values.Length == 0 ? Missing : Fit(call, values);
    }

    private double[] Values(Expression.Call call, SymbolTable symbols)
    {
        var x = call.Arguments[0].Compile(symbols);
        var condition = ConditionOf(call)?.Compile(symbols);

        var values = new List<double>(rows.Count);
        foreach (var row in rows)
        {
            if (condition is not null && !condition.Truth(row)) continue;

            var value = x.Number(row);
            if (!double.IsNaN(value)) values.Add(value);
        }

        return [.. values];
    }

    private static Expression? ConditionOf(Expression.Call call) =>
        call.Arguments.Skip(call.Function == Function.Quantile ? 2 : 1).FirstOrDefault();

    private static Expression Fit(Expression.Call call, double[] values)
    {
        if (call.Function != Function.MinMax) return Number(call, Aggregate(call, values));

        var low = Number(call, values.Min());
        var span = Number(call, values.Max() - low.Value);
        return span.Value == 0
            ? span
            : new Expression.Binary(
                Operator.Divide, new Expression.Binary(Operator.Subtract, call.Arguments[0], low), span);
    }

    private static double Aggregate(Expression.Call call, double[] values) => call.Function switch
    {
        Function.Mean => Statistics.Mean(values),
        Function.Median => Statistics.Quantile(values, 0.5),
        Function.Std => Statistics.StandardDeviation(values),
        Function.Minimum => values.Min(),
        Function.Maximum => values.Max(),
        _ => Statistics.Quantile(values, ((Expression.Number)call.Arguments[1]).Value),
    };

    private static Expression.Number Number(Expression.Call call, double value) => double.IsFinite(value)
        ? new Expression.Number(value)
        : throw new ExpressionException($"{call}: the values of the training rows are too large");
}
