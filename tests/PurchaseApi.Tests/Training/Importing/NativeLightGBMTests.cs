using PurchaseApi.Scoring.Explanations;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Training.Algorithms.LightGBM;

namespace PurchaseApi.Tests.Training.Importing;

/// <summary>Every form of model that LightGBM writes is served as LightGBM itself scores it, or refused by name.
/// </summary>
public sealed class NativeLightGBMTests : RequiresLightGBM, IDisposable
{
    private const string Codes =
        """
        name: imported
        inputs:
          time_spent: { type: number, missing: keep }
          basket_value: { type: number, missing: keep }
          device: { type: integer, missing: keep }
          region: { type: integer, missing: keep }
        label: { name: purchase, positive: 1 }
        """;

    private static readonly string[] devices = ["Mobile", "Desktop", "Tablet", "TV", "Watch", "Car"];

    private readonly ImportFolder import = new();

    public void Dispose() => import.Dispose();

    [Theory]
    [InlineData("objective=binary")]
    [InlineData("objective=binary sigmoid=2 max_bin=1000 min_data_in_bin=1")]
    [InlineData("objective=binary boosting=dart drop_rate=0.3 skip_drop=0.2")]
    [InlineData("objective=binary data_sample_strategy=goss")]
    [InlineData("objective=binary boosting=rf bagging_freq=1 bagging_fraction=0.7 feature_fraction=0.8")]
    [InlineData("objective=binary use_missing=false")]
    [InlineData("objective=binary zero_as_missing=true")]
    [InlineData("objective=binary extra_trees=true path_smooth=1 lambda_l2=2")]
    [InlineData("objective=binary num_leaves=200 min_data_in_leaf=1")]
    [InlineData("objective=binary categorical_feature=2,3 min_data_per_group=5 cat_smooth=1 max_cat_to_onehot=1")]
    [InlineData("objective=binary categorical_feature=2 max_cat_to_onehot=10")]
    public async Task Margins_and_contributions_match_LightGBM(string parameters)
    {
        var model = new NativeLightGBM(parameters);
        import.WriteBooster(model.Text);
        import.WriteContract(Codes);
        import.WriteRows(model.ToCsv());

        AssertSame(await import.Import(), model, value => value);
    }

    [Fact]
    public async Task Categories_map_to_LightGBM_categories()
    {
        var model = new NativeLightGBM(
            "objective=binary categorical_feature=2 min_data_per_group=5 max_cat_to_onehot=1");
        // Of pandas, which sorts them otherwise than the contract.
        string[] sorted = [.. devices.Order(StringComparer.Ordinal)];
        import.WriteBooster($"{model.Text}\npandas_categorical:[[\"{string.Join("\", \"", sorted)}\"]]\n");
        import.WriteContract(Codes.Replace(
            "device: { type: integer", $"device: {{ type: category, values: [{string.Join(", ", devices)}]"));
        import.WriteRows(model.ToCsv(sorted));

        AssertSame(await import.Import(), model, code => Array.IndexOf(devices, sorted[(int)code]));
    }

    /// <summary>SynapseML and Dask save LightGBM's text with the cluster in its parameters; SynapseML through Spark,
    /// which ends it in a new line, without the columns' names where the rows are one vector.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Models_fitted_on_a_cluster_are_served(bool isNamed)
    {
        var model = new NativeLightGBM(
            "objective=binary max_bin=255 num_leaves=10 max_depth=8 learning_rate=0.05 min_sum_hessian_in_leaf=0.6 "
            + "min_data_in_leaf=1 bagging_fraction=0.9 bagging_freq=1 feature_fraction_bynode=0.66 lambda_l2=0.8 "
            + "force_row_wise=true");
        var saved = model.Text
            .Replace("[tree_learner: serial]", "[tree_learner: data]")
            .Replace("[num_machines: 1]", "[num_machines: 4]")
            .Replace("[machines: ]", "[machines: 10.0.0.4:12400,10.0.0.5:12400,10.0.0.6:12400,10.0.0.7:12400]");
        Assert.NotEqual(model.Text, saved);
        if (!isNamed)
            saved = saved.Replace(string.Join(' ', NativeLightGBM.Names), "Column_0 Column_1 Column_2 Column_3") + "\n";
        import.WriteBooster(saved);
        import.WriteContract(Codes);
        import.WriteRows(model.ToCsv());

        AssertSame(await import.Import(), model, value => value);
    }

    [Theory]
    [InlineData("objective=multiclass num_class=3", "num_class is not 1 (was '3')")]
    [InlineData("objective=regression", "objective is not binary (was 'regression')")]
    [InlineData("objective=cross_entropy", "objective is not binary (was 'cross_entropy')")]
    [InlineData("objective=binary linear_tree=true", "has linear leaves (linear_tree), which are not served")]
    public async Task Unsupported_models_are_rejected_by_name(string parameters, string reason)
    {
        var model = new NativeLightGBM(parameters, rounds: 3, isScored: false);
        import.WriteBooster(model.Text);
        import.WriteContract(Codes);
        import.WriteRows(model.ToCsv());

        await import.AssertRefused(reason);
    }

    [Fact]
    public async Task Chosen_iterations_match_the_margins_at_that_round()
    {
        import.WriteBooster(new NativeLightGBM("objective=binary", rounds: 25).Text);
        var stopped = new NativeLightGBM("objective=binary", rounds: 7);
        import.WriteContract(Codes);
        import.WriteRows(stopped.ToCsv());

        var version = await import.Import("--iterations", ":7");

        Assert.Equal(7, version.Manifest.Hyperparameters["trees"]);
        AssertSame(version, stopped, value => value);
    }

    private static void AssertSame(PublishedVersion version, NativeLightGBM model, Func<double, double> device)
    {
        var explainer = Explainer.From(version);
        Assert.False(explainer.IsSampled);
        var isMean = model.Text.Contains("average_output", StringComparison.Ordinal);
        var scale = isMean ? version.Manifest.Hyperparameters["trees"] : 1;
        var width = NativeLightGBM.Names.Length;
        for (var i = 0; i < model.RawScores.Length; i++)
        {
            var values = model.Rows.AsSpan(i * width, width).ToArray();
            values[2] = device(values[2]);
            var row = new Row(default, values);
            Assert.True(model.RawScores[i] / scale == version.Predictor.Margin(row), $"row {i}");

            if (i % 10 != 0) continue;
            var contributions = explainer.Explain(row).Contributions;
            for (var feature = 0; feature < width; feature++)
                Assert.Equal(
                    model.OfFeatures[(i * (width + 1)) + feature] / scale, contributions[feature].Value,
                    tolerance: 1e-5);
        }
    }
}
