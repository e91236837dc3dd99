using System.Text.Json;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Contracts;

/// <summary>Contract and training rows -> fitted contract: every imputation constant and every aggregate becomes a
/// number.</summary>
internal static class ContractFitting
{
    /// <param name="contract">Checked.</param>
    /// <param name="rows">The training rows and no others.</param>
    /// <exception cref="DataException">The rows hold no value where one is needed.</exception>
    public static FittedContract Fit(Contract contract, IReadOnlyList<Row> rows)
    {
        Input[] inputs =
            [.. contract.Inputs.Select((input, slot) => input with { Missing = FitMissing(input, slot, rows) })];
        var document = contract.Document;
        var symbols = ContractSymbols.From(inputs);
        var slotCount = inputs.Length + (document.Features?.Count ?? 0);
        double[][] slots = IsAggregated(document) ? [.. rows.Select(row => Imputed(row, inputs, slotCount))] : [];
        var aggregates = new AggregateFitting(slots);

        var features = new OrderedDictionary<string, string>();
        foreach (var (name, text) in document.Features ?? [])
        {
            var fitted = Fit(aggregates, text, symbols, $"features: {name}");
            var value = fitted.Compile(symbols);
            foreach (var row in slots) row[symbols.Names.Count] = value.Number(row);
            symbols = symbols.With(name, value.Type);
            features.Add(name, fitted.ToString());
        }

        var segments = new OrderedDictionary<string, string>();
        foreach (var (name, text) in document.Segments ?? [])
            segments.Add(name, Fit(aggregates, text, symbols, $"segments: {name}").ToString());

        var decision = document.Decision is { } written
            ? Fit(written, text => Fit(aggregates, text, symbols, "decision"))
            : null;
        return FittedContract.From(document with
        {
            Inputs = new(document.Inputs!.Zip(inputs, (pair, input) =>
                KeyValuePair.Create(pair.Key, pair.Value with { Missing = ToJson(input) }))),
            Features = document.Features is null ? null : features,
            Segments = document.Segments is null ? null : segments,
            Decision = decision,
            Replaces = null,
        });
    }

    private static DecisionDocument Fit(DecisionDocument decision, Func<string, Expression> fit)
    {
        return decision with
        {
            Value = Amount(decision.Value),
            Actions = new(decision.Actions!.Select(action => KeyValuePair.Create(action.Key, action.Value with
            {
                Cost = Amount(action.Value.Cost),
                Discount = Amount(action.Value.Discount),
            }))),
        };

        JsonElement? Amount(JsonElement? written) => written is { ValueKind: JsonValueKind.String } text
            ? JsonSerializer.SerializeToElement(fit(text.GetString()!).ToString())
            : written;
    }

    /// <summary>Whether an expression needs the rows; a million of them are not imputed for nothing.</summary>
    private static bool IsAggregated(ContractDocument document)
    {
        var found = false;
        foreach (var text in Texts(document.Features).Concat(Texts(document.Segments))) Look(text);
        if (document.Decision is { } decision)
            foreach (var amount in decision.Actions!.Values.SelectMany(action => new[] { action.Cost, action.Discount })
                .Append(decision.Value))
                if (amount is { ValueKind: JsonValueKind.String } text) Look(text.GetString()!);
        return found;

        static IEnumerable<string> Texts(OrderedDictionary<string, string>? expressions) =>
            expressions is null ? [] : expressions.Values;

        void Look(string text)
        {
            try
            {
                Expression.Parse(text).Map(part =>
                {
                    found |= part is Expression.Call { IsAggregate: true };
                    return part;
                });
            }
            catch (ExpressionException)
            {
                found = true;   // said where it is fitted
            }
        }
    }

    private static MissingRule FitMissing(Input input, int slot, IReadOnlyList<Row> rows)
    {
        if (input.Missing.IsFitted) return input.Missing;

        double[] present = [.. rows.Select(row => row.Values[slot]).Where(value => !double.IsNaN(value))];
        var word = input.Missing.Kind.ToString().ToLowerInvariant();
        if (present.Length == 0)
            throw new DataException($"{input.Name}: no training row has a value, so its {word} cannot be imputed; "
                + "give 'missing:' a constant, or leave the input out");

        var number = input.ToImputed(input.Missing.Kind == MissingKind.Mean
            ? Statistics.Mean(present)
            : Statistics.Quantile(present, 0.5));
        if (!double.IsFinite(number))
            throw new DataException(
                $"{input.Name}: the values of the training rows are too large for their {word}; "
                + "give the input a range");

        // Rounding may move the mean of equal values off them, and out of the input's range.
        return new(MissingKind.Constant, Math.Clamp(number, present.Min(), present.Max()));
    }

    /// <summary>A slot per input and feature; those of the features are still to be computed.</summary>
    private static double[] Imputed(Row row, Input[] inputs, int slotCount)
    {
        var slots = new double[slotCount];
        for (var i = 0; i < inputs.Length; i++)
            slots[i] = double.IsNaN(row.Values[i]) ? inputs[i].Missing.Constant : row.Values[i];
        return slots;
    }

    private static Expression Fit(AggregateFitting aggregates, string text, SymbolTable symbols, string place)
    {
        try
        {
            return aggregates.Fit(Expression.Parse(text), symbols);
        }
        catch (ExpressionException error)
        {
            throw new DataException($"{place}: {error.Message}", error);
        }
    }

    private static JsonElement? ToJson(Input input) => input.Missing.Kind switch
    {
        MissingKind.Refuse => null,
        MissingKind.Keep => JsonSerializer.SerializeToElement("keep"),
        _ => JsonSerializer.SerializeToElement(input.ToConstant(input.Missing.Constant)),
    };
}

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
