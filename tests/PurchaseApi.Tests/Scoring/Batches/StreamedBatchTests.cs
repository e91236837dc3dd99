using System.Text;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Batches;

public sealed class StreamedBatchTests : IDisposable
{
    private const int Rows = 5000, AnswerBytes = 1000, Most = (64 << 10) + (2 * AnswerBytes);

    private readonly ModelsFolder models = new();
    private readonly Predictor predictor;

    public StreamedBatchTests() => predictor = models.Publish().Predictor;

    [Theory]
    [InlineData(null)]
    [InlineData(300)]
    public async Task Long_answers_are_written_in_small_pieces(int? top)
    {
        var pieces = new List<int>();

        await Run(top, (answers, _) =>
        {
            pieces.Add(answers.Length);
            return ValueTask.CompletedTask;
        });

        Assert.InRange(pieces.Sum(), (top ?? Rows) * AnswerBytes, int.MaxValue);
        Assert.InRange(pieces.Max(), AnswerBytes, Most);
    }

    [Fact]
    public async Task Writing_stops_when_the_caller_disconnects()
    {
        var worded = 0;

        await Assert.ThrowsAsync<OperationCanceledException>(() => Run(
            null, (_, _) => throw new OperationCanceledException(), () => worded++));

        Assert.InRange(worded, 1, Most / AnswerBytes);
    }

    public void Dispose() => models.Dispose();

    private async Task Run(
        int? top, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, Action? worded = null)
    {
        var (contract, cancellation) = (predictor.Contract, TestContext.Current.CancellationToken);
        const string row =
            """{"time_spent":1,"pages_viewed":1,"basket_value":1,"device_type":"Mobile","customer_type":"New"}""";
        var body = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"{row}\n", Rows))));
        var more = new MoreColumns([new("long", CellKind.Text)], (cells, _) =>
        {
            worded?.Invoke();
            cells.Text(new string('x', AnswerBytes));
        });
        var words = new FaultWords(contract.Inputs, contract.Id);
        var answers = new CsvAnswers(new AnswerTable(predictor, "v", words, hasId: false) { More = more });
        var (totals, selection) = (new BatchTotals(predictor, 0), top is { } count ? new TopRows(count) : null);
        await new StreamedBatch(predictor, answers, write, totals, selection).RunAsync(
            new RowSource(body.ReadAsync), new JsonLines(contract), cancellation);
    }
}
