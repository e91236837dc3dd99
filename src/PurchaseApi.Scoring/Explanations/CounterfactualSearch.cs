using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Explanations;

/// <summary>
/// Looks for the smallest change of a row's actionable inputs that turns its prediction: the fewest inputs first, then
/// the smallest sum of <see cref="Input.Distance"/>. Numbers are tried in steps that grow to the ends of their range,
/// and what is found is moved back as near as it still turns the prediction. Where a margin rises and falls again
/// within a step, a smaller change may be overlooked. Immutable and thread-safe.
/// </summary>
public sealed class CounterfactualSearch(Predictor predictor)
{
    /// <summary>For one, two and three inputs: the steps tried each way.</summary>
    private static readonly int[] Steps = [60, 12, 4];

    /// <summary>Rows scored at most; a contract may have many inputs.</summary>
    private const int MaxScored = 20_000;

    private readonly int[] actionable =
    [
        .. predictor.Contract.Inputs.Index()
            .Where(input => input.Item is { IsActionable: true, IsFeature: true })
            .Select(input => input.Index),
    ];

    /// <param name="row">Checked by the contract; what is missing in it stays so.</param>
    /// <returns>null when nothing was found, or nothing is actionable.</returns>
    public Counterfactual? Find(Row row)
    {
        int[] slots = [.. actionable.Where(slot => !double.IsNaN(row.Values[slot]))];
        var attempt = new Attempt(predictor, row);
        for (var count = 1; count <= Math.Min(slots.Length, Steps.Length); count++)
        {
            attempt.Try(slots, count, Steps[count - 1]);
            if (attempt.Best is { } values) return attempt.Settle(values);
        }

        return null;
    }

    private sealed class Attempt(Predictor predictor, Row row)
    {
        private readonly IReadOnlyList<Input> inputs = predictor.Contract.Inputs;
        private readonly bool isPositive = predictor.Predict(row).IsPositive;
        private readonly double[] values = (double[])row.Values.Clone();
        private double nearest = double.PositiveInfinity;
        private int scored;

        public double[]? Best { get; private set; }

        /// <param name="slots">Of the inputs that may change.</param>
        /// <param name="count">How many of them must.</param>
        /// <param name="steps">Each way, of a number.</param>
        /// <param name="distance">Of what is changed already.</param>
        public void Try(ReadOnlySpan<int> slots, int count, int steps, double distance = 0)
        {
            if (count == 0)
            {
                if (distance >= nearest || !Turns()) return;
                (Best, nearest) = ((double[])values.Clone(), distance);
                return;
            }

            for (var i = 0; i <= slots.Length - count && scored < MaxScored; i++)
            {
                var (slot, from) = (slots[i], row.Values[slots[i]]);
                foreach (var to in inputs[slot].Moves(from, steps))
                {
                    var farther = distance + inputs[slot].Distance(from, to);
                    if (farther >= nearest) continue;
                    values[slot] = to;
                    Try(slots[(i + 1)..], count - 1, steps, farther);
                }

                values[slot] = from;
            }
        }

        /// <summary>Moves every changed number back as far as it still turns the prediction.</summary>
        public Counterfactual Settle(double[] found)
        {
            found.CopyTo(values, 0);
            for (var slot = 0; slot < values.Length; slot++)
                if (inputs[slot].IsNumeric && values[slot] != row.Values[slot]) values[slot] = Nearest(slot);

            var changed = row with { Values = values };
            Change[] changes =
            [
                .. inputs.Index().Where(input => input.Item.IsActionable)
                    .Select(input => new Change(input.Item, row.Values[input.Index], values[input.Index]))
                    .Where(change => !change.From.Equals(change.To)),
            ];
            return new(changes, changed, predictor.Predict(changed));
        }

        private double Nearest(int slot)
        {
            var (input, from, turns) = (inputs[slot], row.Values[slot], values[slot]);
            var stays = from;
            while (input.Halfway(from, stays, turns) is { } between)
            {
                if (Turns(slot, between)) turns = between;
                else stays = between;
            }

            var rounded = input.Rounded(from, turns);
            return Turns(slot, rounded) ? rounded : turns;
        }

        private bool Turns(int slot, double value)
        {
            var before = values[slot];
            values[slot] = value;
            var turns = predictor.Predict(row with { Values = values }).IsPositive != isPositive;
            values[slot] = before;
            return turns;
        }

        private bool Turns() =>
            scored++ < MaxScored && predictor.Predict(row with { Values = values }).IsPositive != isPositive;
    }
}

/// <summary>A row with other values for some inputs, and the other prediction.</summary>
/// <param name="Changes">At least one.</param>
/// <param name="Row">The row with the changes made.</param>
/// <param name="Prediction">Of that row, by the predictor.</param>
public sealed record Counterfactual(IReadOnlyList<Change> Changes, Row Row, Prediction Prediction);

/// <param name="From">As a row holds it.</param>
/// <param name="To">As a row holds it; allowed by the contract.</param>
public readonly record struct Change(Input Input, double From, double To);
