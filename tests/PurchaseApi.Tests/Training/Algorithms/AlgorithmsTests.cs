using PurchaseApi.Training.Algorithms;

namespace PurchaseApi.Tests.Training.Algorithms;

public sealed class AlgorithmsTests
{
    [Fact]
    public void A_setting_replaces_the_default_and_leaves_the_others()
    {
        var algorithm = Create("gradient_boosting.trees=17");

        Assert.Equal(17, algorithm.Hyperparameters["trees"]);
        Assert.Equal(64, algorithm.Hyperparameters["max_leaves"]);
    }

    [Theory]
    [InlineData("gradient_boosting.tree=17", "did you mean 'trees'?")]
    [InlineData("gradient_boosting.trees=1.5", "gradient_boosting.trees is an integer from 1 to 5000 (was 1.5)")]
    [InlineData("gradient_boosting.subsample=0", "gradient_boosting.subsample is a number from 0.05 to 1 (was 0)")]
    public void Invalid_settings_are_reported_with_allowed_values(string text, string said) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(() => Create(text)).Message);

    [Theory]
    [InlineData("trees=200")]
    [InlineData("gradient_boosting=200")]
    [InlineData("gradient_boosting.trees=many")]
    [InlineData("gradient_boosting.trees=1e999")]
    [InlineData("")]
    public void Non_settings_are_rejected(string text) => Assert.Null(Setting.Parse(text));

    [Fact]
    public void Search_stays_within_what_is_allowed()
    {
        var random = new Random(1);
        foreach (var family in AlgorithmFamilies.All)
            foreach (var hyperparameter in family.Hyperparameters)
                if (hyperparameter.Search is { } search)
                    Assert.All(Enumerable.Range(0, 200), _ =>
                        Assert.InRange(search.Draw(random), hyperparameter.Low, hyperparameter.High));
    }

    private static IAlgorithm Create(string setting) =>
        AlgorithmFamilies.Named("gradient_boosting").With([Setting.Parse(setting)!]);
}
