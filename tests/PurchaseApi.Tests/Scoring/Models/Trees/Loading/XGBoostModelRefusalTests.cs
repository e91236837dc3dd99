using System.Text;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees.Loading;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Loading;

public sealed class XGBoostModelRefusalTests
{
    [Theory]
    [InlineData("/learner/objective/name", "'multi:softprob'", "(was 'multi:softprob')")]
    [InlineData("/learner/objective/name", "'rank:map'", "is not one of binary:logistic, reg:logistic, binary:logi")]
    [InlineData("/learner/gradient_booster/name", "'dart'", "gradient_booster.gbtree is absent")]
    [InlineData("/learner/gradient_booster/name", "'gblinear'", "name is not gbtree or dart (was 'gblinear')")]
    [InlineData("/learner/gradient_booster/weight_drop", "[1E0,7E-1]", "weight_drop has 2 weights for 20 trees")]
    [InlineData("/learner/learner_model_param/num_class", "'3'", "more than one output group")]
    [InlineData("/learner/learner_model_param/num_target", "'2'", "more than one output group")]
    [InlineData("/learner/learner_model_param/num_feature", "'5'", "feature_names has 4 names for 5 features")]
    [InlineData("/learner/learner_model_param/num_feature", "'-4'", "not a whole number of at least 0 (was '-4')")]
    [InlineData("/learner/learner_model_param/base_score", "'1'", "is not between 0 and 1 (was '1')")]
    [InlineData("/learner/learner_model_param/base_score", "'NaN'", "is not between 0 and 1 (was 'NaN')")]
    [InlineData("/learner/feature_names/1", "'pages_vieweed'", "(did you mean 'pages_viewed'?)")]
    [InlineData("/learner/feature_names/1", "'time_spent'", "'time_spent' is meant by time_spent and time_spent")]
    [InlineData("/learner/feature_names/1", "'pages'", "'pages' is none of the contract's columns; they are")]
    [InlineData("/learner", "[]", "learner is not an object")]
    [InlineData("/learner", null, "learner is absent")]
    [InlineData("/version/0", "4", "version is not one of XGBoost 1 to 3")]
    [InlineData("/version", "[]", "version is not one of XGBoost 1 to 3")]
    [InlineData("/learner/gradient_booster/model/trees", "[]", "has 0 trees; 1 to 10000 are accepted")]
    [InlineData("/learner/gradient_booster/model/gbtree_model_param/num_trees", "'21'", "has 20 trees, but num_trees")]
    [InlineData("/learner/gradient_booster/model/tree_info/1", "1", "more than one output group")]
    public void Other_kinds_of_models_are_rejected(string place, string? value, string reason) =>
        AssertRefused(json => Set(json, place, value), reason);

    [Theory]
    [InlineData("left_children/0", "0", "node 0 is reached twice")]
    [InlineData("left_children/0", "2", "node 2 is reached twice")]
    [InlineData("left_children/0", "99", "child 99 is none of the 15 nodes")]
    [InlineData("right_children/0", "-1", "child -1 is none of the 15 nodes")]
    [InlineData("right_children/0", "1.5", "right_children[0] is not a 32-bit integer")]
    [InlineData("right_children/14", null, "right_children has 14 entries for 15 nodes")]
    [InlineData("split_indices/0", "4", "node 0: splits on feature 4 of 4")]
    [InlineData("split_indices/0", "-1", "node 0: splits on feature -1")]
    [InlineData("split_indices/0", "2147483648", "split_indices[0] is not a 32-bit integer")]
    [InlineData("split_conditions/0", "1e400", "node 0: threshold Infinity is not finite")]
    [InlineData("split_conditions/14", "-1e39", "node 14: leaf -Infinity is not finite")]
    [InlineData("split_conditions/14", "3e38", "the leaves add up to more than float32 holds")]
    [InlineData("split_conditions/14", "'1'", "split_conditions[14] is not a number")]
    [InlineData("sum_hessian/0", "-1", "node 0: cover -1 is not a finite number of at least 0")]
    [InlineData("default_left/0", "2", "default_left[0] is not 0 or 1 (was 2)")]
    [InlineData("split_type/0", "1", "node 0: split_type does not fit its categories")]
    [InlineData("categories_nodes", "[0]", "its columns of categories are not all of 1 nodes")]
    [InlineData("tree_param/num_nodes", "'0'", "has no nodes")]
    [InlineData("tree_param/num_nodes", "'2147483647'", "has 15 entries for 2147483647 nodes")]
    [InlineData("tree_param/size_leaf_vector", "'3'", "leaves of more than one number are not supported")]
    [InlineData("id", "7", "id is out of order: 7 is at 3")]
    public void Malformed_trees_are_rejected(string place, string? value, string reason) =>
        AssertRefused(json => Set(json, $"/learner/gradient_booster/model/trees/3/{place}", value), reason);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"version\":[1,7,4],\"version\":[1,7,4]}")]
    [InlineData("{\"version\":[1,7,4],\"learner\":{\"learner_model_param\":{},\"objective\":{\"name\":\"\\ud800\"}}}")]
    [InlineData("binf\0\0\0")]
    public void Non_models_are_rejected(string text) =>
        Assert.Throws<ModelFormatException>(() => GoldenModel.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Invalid_Unicode_is_rejected()
    {
        var json = File.ReadAllBytes(GoldenModel.ModelPath);
        json[json.AsSpan().IndexOf("basket_value"u8)] = 0xFF;

        Assert.Throws<ModelFormatException>(() => GoldenModel.Read(json));
    }

    [Fact]
    public void Chain_deep_trees_are_rejected()
    {
        var chain = Chain(splits: 600).ToJsonString();

        AssertRefused(json => Set(json, "/learner/gradient_booster/model/trees/3", chain), "deeper than 512");
    }

    [Fact]
    public void Files_over_50_MB_are_rejected_unread()
    {
        var error = Assert.Throws<ModelFormatException>(() => GoldenModel.Read(new byte[XGBoostModel.MaxBytes + 1]));

        Assert.Equal("a model has at most 52428800 bytes (was 52428801)", error.Message);
    }

    private static void AssertRefused(Action<JsonNode> edit, string reason)
    {
        var error = Assert.Throws<ModelFormatException>(() => GoldenModel.Read(GoldenModel.Edited(edit)));

        Assert.Contains(reason, error.Message);
    }

    /// <summary>Sets the value at a place (null removes it), both in JSON with single quotes.</summary>
    private static void Set(JsonNode json, string place, string? value)
    {
        var steps = place.Split('/')[1..];
        var parent = steps[..^1].Aggregate(
            json, (node, step) => node is JsonArray list ? list[int.Parse(step)]! : node[step]!);
        var node = value is null ? null : JsonNode.Parse(value.Replace('\'', '"'));

        if (parent is JsonArray array && node is null) array.RemoveAt(int.Parse(steps[^1]));
        else if (parent is JsonArray items) items[int.Parse(steps[^1])] = node;
        else if (node is null) parent.AsObject().Remove(steps[^1]);
        else parent[steps[^1]] = node;
    }

    private static JsonObject Chain(int splits)
    {
        var count = (2 * splits) + 1;
        JsonArray Column(Func<int, JsonNode> value) => [.. Enumerable.Range(0, count).Select(value)];
        int Child(int node, int side) => node % 2 == 0 && node < count - 1 ? node + side : -1;
        return new JsonObject
        {
            ["id"] = 3,
            ["tree_param"] = new JsonObject { ["num_nodes"] = $"{count}", ["size_leaf_vector"] = "0" },
            ["left_children"] = Column(node => Child(node, 1)),
            ["right_children"] = Column(node => Child(node, 2)),
            ["split_indices"] = Column(_ => 0),
            ["split_conditions"] = Column(_ => 0.5),
            ["default_left"] = Column(_ => 0),
            ["sum_hessian"] = Column(_ => 1),
        };
    }
}
