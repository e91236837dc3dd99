using System.Text;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Tests.Scoring.Models;
using PurchaseApi.Training.Importing;

namespace PurchaseApi.Tests.Training.Importing;

public sealed class UniversalBinaryJsonTests
{
    /// <summary>The golden model, saved as UBJSON by XGBoost 1.7.4.</summary>
    private static readonly byte[] Golden = File.ReadAllBytes(Path.ChangeExtension(GoldenModel.ModelPath, ".ubj"));

    [Fact]
    public void A_model_of_XGBoost_is_the_same_in_UBJSON_and_JSON()
    {
        var expected = GoldenModel.Read(File.ReadAllBytes(GoldenModel.ModelPath));
        var actual = GoldenModel.Read(UniversalBinaryJson.ToJson(Golden));

        Assert.Equal(expected.BaseMargin, actual.BaseMargin);
        Assert.Equal(expected.Roots, actual.Roots);
        Assert.Equal(expected.Nodes, actual.Nodes);
    }

    [Fact]
    public async Task A_model_in_UBJSON_is_imported()
    {
        using var import = new ImportFolder();
        import.WriteBooster(Golden);
        import.WriteContract(ImportFolder.Contract.Replace(
            "returning: { type: number,", "mobile: { column: returning, type: number,"));

        // Its fourth feature is called otherwise, which is as much a part of the file as anything.
        Assert.Contains("'device_type=Mobile' is none of the contract's columns", (await import.Run()).Errors);

        import.WriteBooster(Encoding.Latin1.GetBytes(
            Encoding.Latin1.GetString(Golden).Replace("\0\u0012device_type=Mobile", "\0\u0006mobile")));
        Assert.Equal("1.7.4", (await import.Import()).Manifest.Libraries["xgboost"]);
    }

    [Theory]
    [InlineData("Z", "null")]
    [InlineData("[$U#i\u0003\u0001\u0000\u00FF", "[1,0,255]")]
    [InlineData("d\u007F\u00C0\u0000\u0000", "null")] // NaN: a split on categories has no threshold
    [InlineData("[#i\u0002TF", "[true,false]")]
    [InlineData("[I\u0001\u0000i\u00FF]", "[256,-1]")]
    [InlineData("{i\u0001aSi\u0002hii\u0001bd\u003F\u0000\u0000\u0000}", "{\"a\":\"hi\",\"b\":0.5}")]
    public void All_value_types_are_read(string ubjson, string json) =>
        Assert.Equal(json, Encoding.UTF8.GetString(UniversalBinaryJson.ToJson(Encoding.Latin1.GetBytes(ubjson))));

    [Theory]
    [InlineData("", "is cut off")]
    [InlineData("[$Z#l\u007F\u00FF\u00FF\u00FF", "an array of 'Z' is not supported")]
    [InlineData("[$d#L\u0000\u0000\u0001\u0000\u0000\u0000\u0000\u0000", "is the file cut off?")]
    [InlineData("[#i\u00FF", "declares -1")]
    [InlineData("[$U\u0001", "must be counted")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[", "nested deeper than 16")]
    [InlineData("d\u007F\u0080\u0000\u0000", "is not a finite number")]
    [InlineData("Si\u0001\u00FF", "byte 4")]
    [InlineData("H", "0x48 is not one that XGBoost writes")]
    [InlineData("ZZ", "something follows")]
    public void Unknown_value_types_are_rejected(string ubjson, string reason)
    {
        var error = Assert.Throws<ModelFormatException>(
            () => UniversalBinaryJson.ToJson(Encoding.Latin1.GetBytes(ubjson)));

        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void Damaged_models_are_rejected_or_give_finite_margins()
    {
        var random = new Random(7);
        var refused = 0;
        for (var i = 0; i < 300; i++)
        {
            var damaged = i % 5 == 0 ? Golden[..random.Next(Golden.Length)] : Golden.ToArray();
            for (var left = random.Next(1, 10); left > 0 && damaged.Length > 0; left--)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                var ensemble = GoldenModel.Read(UniversalBinaryJson.ToJson(damaged));
                Assert.True(double.IsFinite(ensemble.Margin([1, 2, 3, double.NaN])));
            }
            catch (ModelFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 60, 299);
    }
}
