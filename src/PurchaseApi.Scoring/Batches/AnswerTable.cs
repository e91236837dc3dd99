using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Batches;

/// <summary>The columns of a table of answers, in their order: kept ones, index, id, features, fields, version, error
/// and more. CSV and Parquet follow from it. It belongs to one stream.</summary>
/// <param name="predictor">Whose answers they are; without a scorer they are features and segment.</param>
/// <param name="version">That answers.</param>
/// <param name="words">Words the faults.</param>
/// <param name="hasId">Whether the rows have ids.</param>
public sealed class AnswerTable(Predictor predictor, string version, FaultWords words, bool hasId)
{
    private int badRows;

    public Predictor Predictor => predictor;

    public string Version => version;

    /// <summary>Whether answers say which row they are of; where they do not come in the rows' order.</summary>
    public bool HasIndex { get; init; }

    /// <summary>The caller's columns.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>null for none.</summary>
    public MoreColumns? More { get; init; }

    /// <summary>How many bad rows get every error in words; the others get a code.</summary>
    public int FullErrors { get; init; } = int.MaxValue;

    /// <summary>Whether there is a column for ids; a kept id is not repeated.</summary>
    public bool HasId => hasId && !Kept.Any(IsId);

    /// <summary>Without a scorer they are the answer.</summary>
    public IReadOnlyList<Feature> Features { get; } = predictor.HasScorer ? [] : predictor.Contract.Features;

    public IReadOnlyList<AnswerField> Fields { get; } =
        AnswerFields.Columns(predictor.Contract, predictor.HasScorer);

    /// <summary>The names of features, fields, version, error and more.</summary>
    public IReadOnlyList<string> OwnNames =>
    [
        .. Features.Select(feature => feature.Name), .. Fields.Select(one => one.Name),
        AnswerFields.ModelVersion, AnswerFields.ErrorCode, AnswerFields.ErrorDetail,
        .. More?.Columns.Select(column => column.Name) ?? [],
    ];

    /// <summary>As the header calls them: two columns of one name could not be told apart.</summary>
    public IEnumerable<string> KeptNames => Kept.Select(name => OwnNames.Contains(name) ? $"kept_{name}" : name);

    /// <summary>What is wrong with the next bad row, in words.</summary>
    public string Describe(in RowFault fault) =>
        badRows++ < FullErrors ? string.Join(' ', fault.Reading.Faults.Select(words.Describe)) : "";

    private bool IsId(string name) =>
        predictor.Contract.Id is { } id && ColumnNames.Loose(id) == ColumnNames.Loose(name);
}

/// <summary>Columns that a table of answers has after its own. It belongs to one stream.</summary>
/// <param name="Columns">The same for the whole table.</param>
/// <param name="Write">Writes the cells of a good row, as many as there are columns.</param>
public sealed record MoreColumns(IReadOnlyList<MoreColumn> Columns, Action<ICells, Row> Write);

public sealed record MoreColumn(string Name, CellKind Kind);

/// <summary>Takes cells one after the other.</summary>
public interface ICells
{
    void Text(string text);

    void Number(double number);
}
