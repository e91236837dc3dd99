using PurchaseApi.Scoring;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Scoring.Batches;

public sealed class BlockPredictionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(1300)]
    public void A_row_has_the_same_prediction_alone_and_in_a_block(int count)
    {
        using var models = new ModelsFolder();
        var predictor = models.Publish().Predictor;
        var rows = ModelsFolder.Rows(ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml"), count);
        var predictions = new Prediction[count];

        predictor.Decide(rows.SelectMany(row => row.Values).ToArray(), predictions);

        Assert.Equal(rows.Select(predictor.Predict), predictions);
    }

    [Fact]
    public void Predicting_blocks_allocates_nothing_per_row()
    {
        using var models = new ModelsFolder();
        var predictor = models.Publish().Predictor;
        var rows = ModelsFolder.Rows(ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml"), count: 5000);
        var (values, predictions) = (rows.SelectMany(row => row.Values).ToArray(), new Prediction[rows.Count]);
        predictor.Decide(values, predictions);   // what is made once is made

        var before = GC.GetAllocatedBytesForCurrentThread();
        predictor.Decide(values, predictions);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }
}
