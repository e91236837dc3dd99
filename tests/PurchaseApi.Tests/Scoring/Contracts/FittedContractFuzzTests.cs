using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Scoring.Contracts;

public sealed class FittedContractFuzzTests
{
    private readonly Random random = new(5);

    [Fact]
    public void Mutated_nodes_are_read_or_rejected()
    {
        var refused = Enumerable.Range(0, 1_000).Count(i => IsRefused(OtherNodes(Source(i))));

        Assert.InRange(refused, 500, 999);
    }

    [Fact]
    public void Mutated_bytes_are_read_or_rejected()
    {
        var refused = Enumerable.Range(0, 1_000).Count(i => IsRefused(OtherBytes(Source(i))));

        Assert.InRange(refused, 500, 999);
    }

    [Fact]
    public void The_service_reads_every_contract_that_the_worker_accepts()
    {
        var validator = new ContractValidator();
        var accepted = 0;
        for (var i = 0; i < 1_000; i++)
        {
            var json = OtherNodes(Source(i));
            if (Document(json) is not { } document || !validator.Validate(document).IsValid) continue;

            accepted++;
            var refusal = Record.Exception(() => FittedContract.Read(json))?.Message;
            Assert.True(
                refusal is null || refusal.Contains("fitted"), $"{refusal}\n{Encoding.UTF8.GetString(json)}");
        }

        Assert.InRange(accepted, 50, 500);
    }

    private static ContractDocument? Document(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<ContractDocument>(json, PurchaseApi.Scoring.Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Source(int i) => (i % 2 == 0 ? Fitted.Purchase : Fitted.EveryType).ToJson();

    private static bool IsRefused(byte[] json)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var contract = FittedContract.Read(json);
            var encoder = new FeatureEncoder(contract);
            var row = new Row(default, [.. contract.Inputs.Select(_ => double.NaN)]);
            encoder.Encode(row, new double[encoder.SlotCount], new double[encoder.Columns.Count]);
            Assert.Equal(contract.ToJson(), FittedContract.Read(contract.ToJson()).ToJson());
            return false;
        }
        catch (ContractException)
        {
            return true;
        }
        finally
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20), Encoding.UTF8.GetString(json));
        }
    }

    private byte[] OtherNodes(byte[] json)
    {
        var root = JsonNode.Parse(json)!;
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            var node = Descend(root);
            if (node is JsonObject keys && keys.Count > 0) Change(keys);
            else if (node is JsonArray { Count: > 0 } list) list[random.Next(list.Count)] = Anything();
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private JsonNode Descend(JsonNode node)
    {
        JsonNode?[] children = node switch
        {
            JsonObject keys => [.. keys.Select(pair => pair.Value).Where(value => value is JsonObject or JsonArray)],
            JsonArray list => [.. list.Where(value => value is JsonObject or JsonArray)],
            _ => [],
        };
        return children.Length == 0 || random.Next(4) == 0 ? node : Descend(children[random.Next(children.Length)]!);
    }

    private void Change(JsonObject keys)
    {
        var key = keys.ElementAt(random.Next(keys.Count)).Key;
        switch (random.Next(4))
        {
            case 0:
                keys.Remove(key);
                break;
            case 1:
                var value = keys[key];
                keys.Remove(key);
                keys[Pick("", key + "x", "range", "a/b", "ä", new string('k', 3_000), "median")] = value?.DeepClone();
                break;
            default:
                keys[key] = Anything();
                break;
        }
    }

    private JsonNode? Anything() => random.Next(12) switch
    {
        0 => null,
        1 => new JsonObject(),
        2 => new JsonArray(),
        3 => new JsonArray(null, 1, "x"),
        4 => new JsonObject { ["type"] = "category", ["values"] = new JsonArray("x", "y") },
        5 => random.Next(2) == 0,
        6 => Pick(0, -1, 0.5, 1e308, double.Epsilon, 7),
        7 => JsonNode.Parse("1e999"),
        8 => Pick("median", "keep", "otherwise", "threshold", "number", "flag", ""),
        9 => Pick(
            "time_spent > 1", "mean(time_spent)", "1 +", "device_type", "minmax(basket_value)", "count(device_type)"),
        10 => new string(Pick('(', '-', 'a'), random.Next(1, 5_000)),
        _ => string.Concat(Enumerable.Repeat("not ", random.Next(200))) + "1",
    };

    /// <summary>Cuts, flips bits, or swaps a byte of JSON for another one.</summary>
    private byte[] OtherBytes(byte[] json)
    {
        if (random.Next(10) == 0) return json[..random.Next(json.Length)];

        const string Signs = "{}[]\",:0123456789.eE+-\\u nulltrue/";
        for (var left = random.Next(1, 6); left > 0; left--)
        {
            ref var value = ref json[random.Next(json.Length)];
            value = random.Next(2) == 0
                ? (byte)(value ^ (1 << random.Next(8)))
                : (byte)Signs[random.Next(Signs.Length)];
        }

        return json;
    }

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];
}
