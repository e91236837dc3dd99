using System.Buffers;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using Encoding = System.Text.Encoding;

namespace PurchaseApi.Parquet;

/// <summary>Answers as a Parquet file with the columns of the CSV, whose numbers are numbers.</summary>
/// <param name="table">Their columns.</param>
/// <param name="given">What the caller's columns hold.</param>
public sealed class ParquetAnswers(AnswerTable table, ColumnKinds given) : IAnswers, IDisposable
{
    private readonly TableColumn[] kept =
        [.. table.KeptNames.Zip(table.Kept, (name, own) => TableColumn.Create(name, given.Find(own)))];
    private readonly CsvRecord keptCells = new((byte)',', table.Kept.Count);
    private readonly IntegerColumn? indexes = table.HasIndex ? new(AnswerFields.Index) : null;
    private readonly TableColumn? id =
        table.HasId ? TableColumn.Create(table.Predictor.Contract.Id!, given.Find(table.Predictor.Contract.Id!)) : null;
    private readonly FeatureColumn[] features = [.. table.Features.Select(feature => new FeatureColumn(feature))];
    private readonly FieldColumn[] fields =
        [.. table.Fields.Select(field => FieldColumn.Create(field, table.Predictor))];
    private readonly WordColumn version = new(AnswerFields.ModelVersion, [table.Version]);
    private readonly TextColumn errorCode = new(AnswerFields.ErrorCode), errorDetail = new(AnswerFields.ErrorDetail);
    private readonly MoreCells more = new(table.More?.Columns ?? []);
    private ParquetWriter? file;

    /// <inheritdoc/>
    public void Begin(IBufferWriter<byte> output) => file = new(
    [
        .. kept, .. indexes is null ? (TableColumn[])[] : [indexes], .. id is null ? (TableColumn[])[] : [id],
        .. features.Select(feature => feature.Column), .. fields.Select(field => field.Column), version, errorCode,
        errorDetail, .. more.Columns,
    ]);

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, long index, in BlockRow row, in Prediction prediction)
    {
        var at = file!.Row;
        AddKept(at, row.Kept);
        indexes?.Add(at, index);
        if (!row.Id.IsEmpty) id?.AddCell(at, row.Id);
        if (features.Length > 0) AddFeatures(at, table.Predictor.FeaturesOf(row.Values));
        foreach (var field in fields) field.Add(at, prediction);
        version.Add(at, 0);
        if (table.More is not null) table.More.Write(more.At(at), row.ToRow());
        file.EndRow(output, row.Kept.Length + row.Id.Length);
    }

    /// <inheritdoc/>
    public void WriteFault(IBufferWriter<byte> output, long index, in RowFault fault)
    {
        AddKept(file!.Row, fault.Kept);
        indexes?.Add(file.Row, index);
        var ofRow = fault.Reading.Id;
        id?.AddCell(file.Row, Encoding.UTF8.GetBytes(ofRow.Text ?? $"{ofRow.Number}"));
        WriteError(output, fault.Reading.Faults[0].Code, table.Describe(fault));
    }

    /// <inheritdoc/>
    public void WriteCut(IBufferWriter<byte> output, string code, string detail) => WriteError(output, code, detail);

    /// <inheritdoc/>
    public void End(IBufferWriter<byte> output, BatchCounts counts, BatchTotals totals) => file!.End(output);

    public void Dispose() => file?.Dispose();

    private void WriteError(IBufferWriter<byte> output, string code, string detail)
    {
        errorCode.AddCell(file!.Row, Encoding.UTF8.GetBytes(code));
        errorDetail.AddCell(file.Row, Encoding.UTF8.GetBytes(detail));
        file.EndRow(output, detail.Length);
    }

    /// <param name="row">Of the group.</param>
    /// <param name="cells">As CSV has them.</param>
    private void AddKept(int row, ReadOnlySpan<byte> cells)
    {
        if (kept.Length == 0) return;

        keptCells.Scan(cells, isEnd: true);
        for (var i = 0; i < kept.Length; i++) kept[i].AddCell(row, keptCells.Cell(cells, i));
    }

    private void AddFeatures(int row, ReadOnlySpan<double> values)
    {
        for (var i = 0; i < features.Length; i++) features[i].Add(row, values[i]);
    }

    /// <summary>A derived feature: a truth or a number, null where it is missing.</summary>
    private sealed class FeatureColumn(Feature feature)
    {
        private readonly NumberColumn number = new(feature.Name);
        private readonly TruthColumn? truth =
            feature.Value.Type == ExpressionType.Truth ? new(feature.Name) : null;

        public TableColumn Column => truth is null ? number : truth;

        public void Add(int row, double value)
        {
            if (double.IsNaN(value)) return;
            if (truth is not null) truth.Add(row, value != 0);
            else number.Add(row, value);
        }
    }

    /// <summary>Cells of the columns after all others.</summary>
    private sealed class MoreCells(IReadOnlyList<MoreColumn> more) : ICells
    {
        private int row, next;

        public TableColumn[] Columns { get; } = [.. more.Select(column => TableColumn.Create(column.Name, column.Kind))];

        public MoreCells At(int place)
        {
            (row, next) = (place, 0);
            return this;
        }

        public void Text(string text) => Columns[next++].AddCell(row, Encoding.UTF8.GetBytes(text));

        public void Number(double number) => ((NumberColumn)Columns[next++]).Add(row, number);
    }
}

/// <summary>A field of every prediction as a column.</summary>
internal abstract class FieldColumn(TableColumn column)
{
    public TableColumn Column => column;

    public static FieldColumn Create(AnswerField field, Predictor predictor) => field switch
    {
        WordField word => new Word(word, predictor.Outcomes),
        NumberField { IsInteger: true } number => new Integer(number),
        _ => new Number((NumberField)field),
    };

    public abstract void Add(int row, in Prediction prediction);

    private sealed class Word(WordColumn words) : FieldColumn(words)
    {
        public Word(WordField field, Outcomes outcomes)
            : this(new WordColumn(field.Name, [.. outcomes.All.Select(field.Word)])) { }

        public override void Add(int row, in Prediction prediction) => words.Add(row, prediction.Outcome.Index);
    }

    private sealed class Integer(NumberField field, IntegerColumn values) : FieldColumn(values)
    {
        public Integer(NumberField field) : this(field, new(field.Name)) { }

        public override void Add(int row, in Prediction prediction) =>
            values.Add(row, (long)field.Value(prediction));
    }

    private sealed class Number(NumberField field, NumberColumn values) : FieldColumn(values)
    {
        public Number(NumberField field) : this(field, new(field.Name)) { }

        public override void Add(int row, in Prediction prediction)
        {
            var value = field.Value(prediction);
            if (!double.IsNaN(value)) values.Add(row, value);
        }
    }
}

/// <summary>What the columns of a table hold.</summary>
/// <param name="names">Of its columns.</param>
/// <param name="kinds">Of each; null where all are texts.</param>
public sealed class ColumnKinds(IReadOnlyList<string> names, IReadOnlyList<CellKind>? kinds)
{
    public static ColumnKinds Unknown { get; } = new([], null);

    /// <summary>Of a column by its name. Dates stay texts: they come back as they are worded.</summary>
    public CellKind Find(string name) =>
        kinds is not null && new ColumnNames(names).Find(name) is [var column] && kinds[column] != CellKind.Date
            ? kinds[column]
            : CellKind.Text;
}
