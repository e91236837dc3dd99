using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Samples;

namespace PurchaseApi.Tests.Training.Steps;

public sealed class ServedAlgorithmsTests : IDisposable
{
    private readonly ModelsFolder models = new();

    public static TheoryData<string> Names => [.. AlgorithmFamilies.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_algorithm_is_served(string algorithm)
    {
        var obstacle = AlgorithmFamilies.Named(algorithm).Obstacle();
        Needs.Present(obstacle is null, obstacle ?? "");
        var data = Path.Combine(models.Path, "sessions.csv");
        await using (var csv = new StreamWriter(data)) SampleSessions.WriteCsv(csv, 600, seed: 1);

        var run = await Worker.Run(
            "train", "--model", "purchase", "--data", data, "--models", models.Path, "--algorithms", algorithm);
        Assert.True(run.ExitCode == 0, run.Errors);

        await using var api = new Api(models);
        var info = await api.Eventually(info => (string?)info["algorithm"] is not null);
        Assert.Equal(algorithm, (string?)info["algorithm"]);
        var empty = await api.Predict(Sessions.Typical with { basket_value = 0 });
        var full = await api.Predict(Sessions.Typical with { basket_value = 250 });
        Assert.True((double)full.Body!["probability"]! > (double)empty.Body!["probability"]!);
    }

    public void Dispose() => models.Dispose();
}
