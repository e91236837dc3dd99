using System.Text;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Importing;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Loading;

/// <summary>Every damaged file is refused as such, or is a model that gives finite margins.</summary>
public sealed class TreeReaderFuzzTests
{
    private const int Damages = 1000;

    private static readonly string[] columns = ["device=Mobile", "device=Desktop", "device=Tablet", "region"];

    public static TheoryData<string, string> Texts => new()
    {
        { TinyLightGBM.WithCounts, "time_spent,pages_viewed,basket_value,returning" },
        { File.ReadAllText(GoldenFile.PathTo("lightgbm-inf.model.txt")), "minutes,basket" },
        { CategoryModels.LightGBM("pandas_categorical:[[\"Desktop\", \"Mobile\"]]"), string.Join(',', columns) },
    };

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public void Damaged_LightGBM_text_is_rejected(string text, string names) => AssertRefused(
        Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")),
        bytes => CategoricalTrees.Scorer(LightGBMText.Read(bytes, names.Split(',')).Trees));

    [Fact]
    public void Damaged_LightGBM_JSON_is_rejected()
    {
        var text = Encoding.UTF8.GetBytes(CategoryModels.LightGBM(""));
        AssertRefused(
            LightGBMTreesJson.Write(LightGBMText.Read(text, columns).Trees),
            bytes => ModelFamilies.Read("gradient_boosting", bytes, columns));
    }

    [Fact]
    public void Damaged_XGBoost_JSON_with_categories_is_rejected() => AssertRefused(
        Encoding.UTF8.GetBytes(CategoryModels.XGBoost("null")),
        bytes => ModelFamilies.Read("random_forest", bytes, columns));

    private static void AssertRefused(byte[] model, Func<byte[], IScorer> read) =>
        Assert.InRange(DamagedJson.Refused(model, Damages, read), Damages / 10, Damages - 1);
}
