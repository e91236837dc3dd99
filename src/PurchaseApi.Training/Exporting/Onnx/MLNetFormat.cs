using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Training.Exporting.Onnx;

/// <summary>The graph of <see cref="OnnxFormat"/> in a model.zip of ML.NET, over the contract's columns.</summary>
internal sealed class MLNetFormat : IExportFormat
{
    private readonly OnnxFormat onnx = new();

    public string Name => "mlnet";

    public byte[] Write(ExportSource source)
    {
        var folder = Directory.CreateTempSubdirectory("export-").FullName;
        try
        {
            var file = Path.Combine(folder, "model.onnx");
            File.WriteAllBytes(file, onnx.Write(source));
            return Engines.Guarded("ONNX Runtime", () => ToZip(source, file));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public IExportEngine? Open(ExportSource source, byte[] file) => new Engine(source, file);

    public IReadOnlyList<string> LeftOut(ExportSource source) => onnx.LeftOut(source);

    private static byte[] ToZip(ExportSource source, string file)
    {
        var context = new MLContext();
        var rows = new ProofView(source.Contract.Inputs, []);
        var model = context.Transforms.ApplyOnnxModel(
            [OnnxFormat.Margin, OnnxFormat.Probability, OnnxFormat.Prediction],
            [.. source.Contract.Inputs.Select(input => input.Name)], file).Fit(rows);
        using var zip = new MemoryStream();
        context.Model.Save(model, rows.Schema, zip);
        (model as IDisposable).Dispose();
        return zip.ToArray();
    }

    /// <summary>ML.NET with the file loaded into a context of its own.</summary>
    private sealed class Engine(ExportSource source, byte[] file) : IExportEngine
    {
        private readonly ITransformer model = new MLContext().Model.Load(new MemoryStream(file), out _);

        public string Name => "ML.NET";

        // The assembly's own version is 1.0.0 in every release.
        public string Version => typeof(MLContext).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

        public EngineAnswers Score(IReadOnlyList<ProofRow> rows)
        {
            var answers = model.Transform(new ProofView(source.Contract.Inputs, rows));
            var (margins, probabilities) = (new double[rows.Count], new double[rows.Count]);
            var predictions = new bool[rows.Count];
            using var cursor = answers.GetRowCursor(answers.Schema);
            var margin = Getter<double>(OnnxFormat.Margin);
            var probability = Getter<double>(OnnxFormat.Probability);
            var prediction = Getter<long>(OnnxFormat.Prediction);
            for (var row = 0; cursor.MoveNext(); row++)
            {
                margins[row] = margin();
                probabilities[row] = probability();
                predictions[row] = prediction() == 1;
            }

            return new(margins) { Probabilities = probabilities, Predictions = predictions };

            Func<T> Getter<T>(string name)
            {
                var getter = cursor.GetGetter<VBuffer<T>>(answers.Schema[name]);
                var value = default(VBuffer<T>);
                return () =>
                {
                    getter(ref value);
                    return value.GetItemOrDefault(0);
                };
            }
        }

        public void Dispose() => (model as IDisposable)?.Dispose();
    }
}

/// <summary>Rows as ML.NET reads them: a double or a text for each input.</summary>
internal sealed class ProofView : IDataView
{
    private readonly IReadOnlyList<ProofRow> rows;

    public ProofView(IReadOnlyList<Input> inputs, IReadOnlyList<ProofRow> rows)
    {
        this.rows = rows;
        var schema = new DataViewSchema.Builder();
        foreach (var input in inputs)
            schema.AddColumn(
                input.Name, ExportedWords.IsText(input) ? TextDataViewType.Instance : NumberDataViewType.Double);
        Schema = schema.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => rows.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(Schema, rows);

    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewSchema schema, IReadOnlyList<ProofRow> rows) : DataViewRowCursor
    {
        private long position = -1;

        public override long Position => position;

        public override long Batch => 0;

        public override DataViewSchema Schema => schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override bool MoveNext() => ++position < rows.Count;

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new((ulong)position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Delegate getter = column.Type is TextDataViewType
                ? (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> text) =>
                    text = (rows[(int)position].Words[column.Index] ?? "").AsMemory())
                : (ValueGetter<double>)((ref double number) => number = rows[(int)position].Numbers[column.Index]);
            return (ValueGetter<TValue>)getter;
        }
    }
}
