using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Repository;

/// <summary>Forged versions, whose hashes are all right: refused with a reason, or served with probabilities.</summary>
public sealed class VersionFuzzTests : IDisposable
{
    private readonly ModelsFolder models = new();
    private readonly PublishedVersion whole;
    private readonly Dictionary<string, byte[]> content;

    public VersionFuzzTests()
    {
        whole = models.Publish(promote: false);
        content = Damage.Files.ToDictionary(file => file, file => File.ReadAllBytes(models.File(whole, file)));
    }

    public static TheoryData<string> Files => [.. Damage.Files];

    [Theory, MemberData(nameof(Files))]
    public void Flipped_bits_are_rejected_or_harmless(string file)
    {
        Gen.Int[0, (content[file].Length * 8) - 1].Sample(
            bit => IsRefusedOrPredicts(file, bytes => Damage.FlipBit(bytes, bit)),
            iter: 170, threads: 1);   // one folder
    }

    [Theory, MemberData(nameof(Files))]
    public void Replaced_values_are_rejected_or_harmless(string file)
    {
        string?[] values =
        [
            null, "null", "[]", "{}", "[null]", "-1", "1e300", "1e999", "\"\\ud800\"", "\"purchase\"", "true",
        ];
        foreach (var path in Places(JsonNode.Parse(content[file])).Distinct().ToArray())
            foreach (var value in values)
                IsRefusedOrPredicts(file, bytes => Replaced(bytes, path, value));
    }

    public void Dispose() => models.Dispose();

    private void IsRefusedOrPredicts(string file, Func<byte[], byte[]> change)
    {
        Directory.CreateDirectory(models.Repository.Folder(whole.Model, whole.Id));
        foreach (var (name, bytes) in content) File.WriteAllBytes(models.File(whole, name), bytes);
        var id = models.Forge(whole, file, change);
        try
        {
            var version = PublishedVersion.Load(models.Repository, "purchase", id);
            foreach (var row in Extremes(version.Predictor.Contract))
                Assert.InRange(version.Predictor.Predict(row).Probability, 0, 1);   // NaN is in no range
        }
        catch (VersionException error)
        {
            Assert.DoesNotContain(models.Path, error.Message);
        }
        finally
        {
            Directory.Delete(models.Repository.Folder("purchase", id), recursive: true);
        }
    }

    private static IEnumerable<Row> Extremes(FittedContract contract) => Enumerable.Range(0, 8).Select(i =>
        new Row(default,
        [
            .. contract.Inputs.Select((input, slot) => (i >> (slot % 3) & 1) == 0 ? Least(input) : Most(input)),
        ]));

    private static double Least(Input input) =>
        input.Missing.Kind != MissingKind.Refuse ? double.NaN : input.IsNumeric ? input.Low : 0;

    private static double Most(Input input) =>
        input.IsNumeric ? Math.Min(input.High, double.MaxValue) : Math.Max(0, input.Values.Count - 1);

    /// <summary>Where every value stands; of the items of a list the first will do.</summary>
    private static IEnumerable<string> Places(JsonNode? node) => (node switch
    {
        JsonObject properties => properties.SelectMany(property => Places(property.Value)),
        JsonArray { Count: > 0 } items => Places(items[0]),
        _ => [],
    }).Prepend(node?.GetPath() ?? "$");

    /// <param name="json">The file.</param>
    /// <param name="path">Of the value.</param>
    /// <param name="value">As it is to stand in the text; null takes the value away.</param>
    private static byte[] Replaced(byte[] json, string path, string? value)
    {
        var root = JsonNode.Parse(json)!;
        if (path == "$") return Encoding.UTF8.GetBytes(value ?? "");

        var node = Find(root, path)!;
        if (value is null && node.Parent is JsonObject parent) parent.Remove(node.GetPropertyName());
        else if (value is null) node.Parent!.AsArray().Remove(node);
        else node.ReplaceWith("@");
        return Encoding.UTF8.GetBytes(root.ToJsonString().Replace("\"@\"", value, StringComparison.Ordinal));
    }

    private static JsonNode? Find(JsonNode? node, string path) => node switch
    {
        null => null,
        _ when node.GetPath() == path => node,
        JsonObject properties => properties.Select(property => Find(property.Value, path))
            .FirstOrDefault(found => found is not null),
        JsonArray items => items.Select(item => Find(item, path)).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
