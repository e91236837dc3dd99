using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Parquet;

/// <summary>What the columns of a table hold.</summary>
/// <param name="names">Of its columns.</param>
/// <param name="kinds">Of each; null where all are texts.</param>
public sealed class ColumnKinds(IReadOnlyList<string> names, IReadOnlyList<CellKind>? kinds)
{
    /// <summary>Numbers of a row's reasons, but for its contributions.</summary>
    private static readonly string[] Sums = ["base_value", "other", "margin", "standard_error"];

    public static ColumnKinds Unknown { get; } = new([], null);

    /// <summary>Of the answers to its rows, by column.</summary>
    /// <param name="predictor">That answers.</param>
    /// <param name="kept">Names of the columns that come back.</param>
    public Func<string, CellKind> OfAnswers(Predictor predictor, IReadOnlyList<string> kept)
    {
        var (contract, own) = (predictor.Contract, new Dictionary<string, CellKind>());
        foreach (var field in AnswerFields.Columns(contract, predictor.HasScorer))
            own[field.Name] = field is NumberField number ? Of(number, contract) : CellKind.Text;
        if (!predictor.HasScorer)
            foreach (var feature in contract.Features)
                own[feature.Name] = feature.Value.Type == ExpressionType.Number ? CellKind.Number : CellKind.Text;

        const string Renamed = "kept_";
        return name => name switch
        {
            AnswerFields.Index => CellKind.Integer,
            _ when own.TryGetValue(name, out var kind) => kind,
            _ when kept.Contains(name) || name == contract.Id => Given(name),
            _ when name.StartsWith(Renamed, StringComparison.Ordinal) => Given(name[Renamed.Length..]),
            _ => Sums.Contains(name) || name.StartsWith("contribution_", StringComparison.Ordinal)
                ? CellKind.Number
                : CellKind.Text,
        };
    }

    private static CellKind Of(NumberField field, FittedContract contract) =>
        field.Schema(new(contract, IsCalibrated: true)).Type == "integer" ? CellKind.Integer : CellKind.Number;

    /// <summary>Of a column of the table itself. Dates stay texts: they come back as they are worded.</summary>
    private CellKind Given(string name) =>
        kinds is not null && new ColumnNames(names).Find(name) is [var column] && kinds[column] != CellKind.Date
            ? kinds[column]
            : CellKind.Text;
}
