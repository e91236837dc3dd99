using System.Text.Json.Nodes;

namespace PurchaseApi.Tests.Training.Importing;

public sealed class ImportRefusalTests : IDisposable
{
    private const string Learner = "learner", Trees = "trees";

    private readonly ImportFolder import = new();

    public void Dispose() => import.Dispose();

    public static TheoryData<string, Action<JsonNode>> DamagedXGBoost => new()
    {
        { "'returnng' is none of the contract's columns (did you mean 'returning'", json => Rename(json, "returnng") },
        { "'visits' is none of the contract's columns", json => { Names(json).Add("visits"); Count(json, "5"); } },
        { "returning of the contract is absent", json => { Names(json).RemoveAt(3); Count(json, "3"); } },
        { "has 5 features without names", json => { Names(json).Clear(); Count(json, "5"); } },
        { "Infinity is not finite", json => Tree(json)["split_conditions"]![0] = JsonNode.Parse("1e400") },
        { "node 0 is reached twice", json => Tree(json)["left_children"]![0] = 0 },
        { "num_trees is not a whole number", json => Model(json)["gbtree_model_param"]!["num_trees"] = "2147483648" },
        { "(was 'multi:softprob')", json => json[Learner]!["objective"]!["name"] = "multi:softprob" },
        { "(was 'survival:cox')", json => json[Learner]!["objective"]!["name"] = "survival:cox" },
        { "split_type does not fit its categories", json => Tree(json)["split_type"]![0] = 1 },
        { "more than one output group", json => Parameters(json)["num_class"] = "3" },
        { "(was 'gblinear')", json => json[Learner]!["gradient_booster"]!["name"] = "gblinear" },
        { "weight_drop has 1 weights for 20 trees", json =>
            json[Learner]!["gradient_booster"]!["weight_drop"] = new JsonArray(1) },
        { "leaves of more than one number", json => Tree(json)["tree_param"]!["size_leaf_vector"] = "2" },
        { "50 of 50 rows differ from what", json => Parameters(json)["base_score"] = "6E-1" },
        { "version is not one of XGBoost 1 to 3", json => json["version"] = new JsonArray(4, 0, 0) },
    };

    [Theory]
    [MemberData(nameof(DamagedXGBoost), DisableDiscoveryEnumeration = true)]
    public async Task Unsupported_XGBoost_models_are_rejected(string reason, Action<JsonNode> damage)
    {
        var json = JsonNode.Parse(File.ReadAllBytes(import.BoosterPath))!;
        damage(json);
        import.WriteBooster(json.ToJsonString());

        await import.AssertRefused(reason);
    }

    [Theory]
    [InlineData("version=v4", "version=v2", "version is not v3 or v4 (was 'v2')")]
    [InlineData("num_class=1", "num_class=3", "num_class is not 1 (was '3')")]
    [InlineData("binary sigmoid:0.5", "multiclass num_class:3", "objective is not binary (was 'multiclass")]
    [InlineData("sigmoid:0.5", "sigmoid:-1", "sigmoid is not a number above 0 (was '-1')")]
    [InlineData("label_index=0", "average_output", "row 1 has the probability")]
    [InlineData("basket_value returning", "basket_valeu returning", "(did you mean 'basket_value'?)")]
    [InlineData("max_feature_idx=3", "max_feature_idx=4", "feature_names has 4 names for 5 features")]
    [InlineData("tree_sizes=400 300 90", "tree_sizes=400 300", "tree_sizes lists 2 trees, but there are 3")]
    [InlineData("num_cat=0", "num_cat=1", "Tree=0: cat_boundaries is absent")]
    [InlineData("decision_type=8", "decision_type=9", "Tree=1, split 0: splits on none of its sets of categories")]
    [InlineData("is_linear=0", "is_linear=1", "linear leaves (linear_tree), which are not served")]
    [InlineData("left_child=1 -1", "left_child=0 -1", "child 0 is reached twice")]
    [InlineData("leaf_value=-0.5", "leaf_value=nan", "leaf[0] must be between")]
    [InlineData("leaf_weight=1 1 1", "leaf_count=1 1", "Tree=0: leaf_count has 2 values where 3 must be")]
    [InlineData("leaf_weight=1 1 1", "leaf_count=1 1 many", "Tree=0: leaf_count holds 'many', which is not a number")]
    [InlineData("leaf_weight=1 1 1", "leaf_count=1 -1 1", "trees[0]: leaf count 1 must be at least 0 (was -1)")]
    [InlineData("num_leaves=3", "num_leaves=2147483647", "split_feature has 2 values where 2147483646 must be")]
    [InlineData("num_leaves=3", "num_leaves=-3", "must be")]
    [InlineData("split_feature=0 3", "split_feature=0 4", "splits on feature 4 of 4")]
    [InlineData("threshold=20.25", "threshold=20,25", "threshold holds '20,25', which is not a number")]
    [InlineData("threshold=20.25", "threshold=20.75", "row 3 has the margin")]
    [InlineData("end of trees", "end", "the line 'end of trees' is missing; is the file truncated?")]
    [InlineData("objective=binary", "num_class=1\nobjective=binary", "num_class appears more than once")]
    public async Task Unsupported_LightGBM_models_are_rejected(string from, string to, string reason)
    {
        var text = TinyLightGBM.Text;
        var place = text.IndexOf(from, StringComparison.Ordinal);
        import.WriteBooster(text[..place] + to + text[(place + from.Length)..]);
        import.WriteRows(TinyLightGBM.RowsCsv);

        await import.AssertRefused(reason);
    }

    [Fact]
    public async Task Truncated_files_are_rejected()
    {
        import.WriteBooster(File.ReadAllBytes(import.BoosterPath)[..10_000]);

        await import.AssertRefused("the model is not JSON");
    }

    [Theory]
    [InlineData("binf")]
    [InlineData("\u0089PNG")]
    public async Task Non_boosters_are_rejected(string text)
    {
        import.WriteBooster(text);

        await import.AssertRefused("is neither XGBoost's JSON or UBJSON, nor LightGBM's text, nor ML.NET's model.zip");
    }

    [Fact]
    public async Task Huge_files_are_rejected_unread()
    {
        using (var file = File.Create(import.BoosterPath)) file.SetLength(5L << 30);

        await import.AssertRefused("has 5,368,709,120 bytes; 1 to 52,428,800 are read");
    }

    [Theory]
    [InlineData(20, ",margin", ",score", "has neither a column 'margin' nor 'probability'")]
    [InlineData(19, "", "", "has 19 rows; at least 20 are needed")]
    [InlineData(20, ",returning,", ",visits,", "no column 'returning'")]
    [InlineData(20, "margin\n", "margin\n1,2,3,4,\n", "row 1 (line 2): margin and probability must be finite numbers")]
    [InlineData(20, "margin\n", "margin\nmany,2,3,4,1\n", "row 1 (line 2): time_spent must be a number")]
    [InlineData(20, "margin\n", "margin\n1,2,3,4,9\n", "1 of 21 rows differ")]
    public async Task Rows_without_proof_are_rejected(int count, string from, string to, string reason)
    {
        var rows = string.Join('\n', File.ReadLines(import.RowsPath).Take(count + 1)) + "\n";
        import.WriteRows(from.Length == 0 ? rows : rows.Replace(from, to));

        await import.AssertRefused(reason);
    }

    private static JsonNode Parameters(JsonNode json) => json[Learner]!["learner_model_param"]!;

    private static JsonArray Names(JsonNode json) => json[Learner]!["feature_names"]!.AsArray();

    private static void Rename(JsonNode json, string name) => Names(json)[3] = name;

    private static void Count(JsonNode json, string features) => Parameters(json)["num_feature"] = features;

    private static JsonNode Model(JsonNode json) => json[Learner]!["gradient_booster"]!["model"]!;

    private static JsonNode Tree(JsonNode json) => Model(json)[Trees]![3]!;
}
