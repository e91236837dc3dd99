using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;

namespace PurchaseApi.Training.Exporting.Sql;

/// <summary>Probability and row -> what to answer, as SQL. What the probability alone decides is decided by the margin:
/// its bits are the same in every engine.</summary>
internal static class SqlDecisions
{
    /// <returns>The columns of the answer but the id.</returns>
    public static IReadOnlyList<(string Value, string Name)> Add(SqlQuery query, ExportSource source)
    {
        var (dialect, contract) = (query.Dialect, source.Contract);
        var answers = new List<(string, string)>
        {
            (SqlScorers.Probability, "probability"),
            (ToSql(dialect, Predictions(source), one => one), "prediction"),
            (ToSql(dialect, Confidences(source), dialect.Text), "confidence"),
        };
        if (contract.Segments.Count > 0) answers.Add((Segment(dialect, contract), "segment"));
        if (contract.Intents.Count > 0)
            answers.Add((ToSql(dialect, Intents(source, one => one.Level), Quoted), "intent"));
        if (contract.Decision is { } decision) answers.AddRange(Decide(query, contract, decision));
        else if (contract.Intents.Any(one => one.Action is not null))
            answers.Add((ToSql(dialect, Intents(source, one => one.Action), Quoted), "action"));
        return answers;

        string Quoted(string? word) => word is null ? "NULL" : dialect.Text(word);
    }

    /// <summary>The first whose rule is true.</summary>
    public static string Segment(SqlDialect dialect, FittedContract contract)
    {
        if (contract.Segments.Count == 0) return "NULL";

        var writer = new NodeWriter(new SqlAlgebra(dialect, contract));
        return $"CASE {string.Join(' ', contract.Segments.Select(segment =>
            $"WHEN {writer.Truth(segment.Rule.Root)} THEN {dialect.Text(segment.Name)}"))} END";
    }

    private static MarginBands<string> Predictions(ExportSource source) => MarginBands<string>.From(
        source.Calibration, [one => one >= source.Threshold], one => one >= source.Threshold ? "1" : "0");

    private static MarginBands<string> Confidences(ExportSource source)
    {
        var quantiles = source.Version.Manifest.Conformal!.Quantiles;
        return MarginBands<string>.From(
            source.Calibration,
            [
                one => one >= source.Threshold,
                one => quantiles.At95(one).Positive, one => !quantiles.At95(one).Negative,
                one => quantiles.At80(one).Positive, one => !quantiles.At80(one).Negative,
                one => IsSure(one, true), one => !IsSure(one, false),
            ],
            one => quantiles.Assess(one, one >= source.Threshold).ToString().ToLowerInvariant());

        bool IsSure(double probability, bool label) =>
            1 - ConformalQuantiles.Nonconformity(probability, label) >= ConformalQuantiles.LeastForHigh;
    }

    private static MarginBands<string?> Intents(ExportSource source, Func<Intent, string?> word)
    {
        double[] ends = [.. source.Contract.Intents.Select(intent => intent.End(source.Threshold))];
        return MarginBands<string?>.From(
            source.Calibration,
            ends.Where(double.IsFinite).Select(end => (Func<double, bool>)(one => !(one < end))),
            one => word(source.Contract.Intents[ends.TakeWhile(end => !(one < end)).Count()]));
    }

    private static string ToSql<T>(SqlDialect dialect, MarginBands<T> bands, Func<T, string> word)
    {
        if (bands.Ends.Count == 0) return word(bands.Words[0]);

        var bounded = bands.Ends.Zip(bands.Words, (end, one) =>
            $"WHEN {SqlScorers.Margin} < {dialect.Number(end)} THEN {word(one)}");
        return $"CASE {string.Join(' ', bounded)} ELSE {word(bands.Words[^1])} END";
    }

    private static (string, string)[] Decide(SqlQuery query, FittedContract contract, Decision decision)
    {
        var dialect = query.Dialect;
        var writer = new NodeWriter(new SqlAlgebra(dialect, contract));
        query.Add("amounts",
        [
            (ToSql(decision.Value), "_value"),
            .. decision.Actions.SelectMany((action, index) => ((string, string)[])
                [(ToSql(action.Discount), $"_discount{index}"), (ToSql(action.Cost), $"_cost{index}")]),
        ]);
        query.Add(
            "gains", [.. decision.Actions.Select((action, index) => (Gain(action.Odds, index), $"_gain{index}"))]);
        string[] isBest = [.. decision.Actions.Select((_, index) => IsBest(index))];
        return
        [
            ($"CASE {Join(index => dialect.Text(decision.Actions[index].Name))} ELSE {dialect.Text(Decision.None)} END",
                "action"),
            ($"{SqlScorers.Probability} * _value", "expected_value"),
            ($"CASE {Join(index => $"_gain{index}")} ELSE {dialect.Number(0)} END", "expected_gain"),
        ];

        string Join(Func<int, string> then) =>
            string.Join(' ', isBest.Select((test, index) => $"WHEN {test} THEN {then(index)}"));

        // The first of the largest gains, if it is above 0; an amount that is missing gains nothing.
        string IsBest(int index) => string.Join(" AND ",
        [
            $"_gain{index} > {dialect.Number(0)}",
            .. Enumerable.Range(index + 1, decision.Actions.Count - index - 1)
                .Select(other => $"NOT COALESCE(_gain{other} > _gain{index}, FALSE)"),
        ]);

        string Gain(double odds, int index)
        {
            var (p, one) = (SqlScorers.Probability, dialect.Number(1));
            var raised = $"({dialect.Number(odds)} * {p})";
            return $"(({raised} / ({one} - {p} + {raised})) * (_value - _discount{index})) "
                + $"- ({p} * _value) - _cost{index}";
        }

        // There are no negative amounts.
        string ToSql(Amount amount) => amount.Expression is { } expression
            ? $"CASE WHEN {writer.Number(expression.Root)} < {dialect.Number(0)} THEN {dialect.Number(0)} "
                + $"ELSE {writer.Number(expression.Root)} END"
            : dialect.Number(amount.Constant!.Value);
    }
}
