using PurchaseApi.Scoring.Keys;

namespace PurchaseApi.Tests.Scoring.Keys;

public sealed class ApiKeyTests
{
    [Fact]
    public void Keys_match_only_their_own_hash()
    {
        var key = ApiKey.Create("shop");
        var hash = KeyHash.Parse($"{KeyHash.Create(key)}")!;

        Assert.True(hash.Matches(key));
        Assert.False(hash.Matches(key.AsSpan()[..^1]));
        Assert.False(hash.Matches($"{key}x"));
        Assert.False(hash.Matches(""));
        Assert.False(hash.Matches(new string('x', 100_000)));
        Assert.False(hash.Matches(ApiKey.Create("shop")));
    }

    [Fact]
    public void Keys_and_salts_are_unique()
    {
        var keys = Enumerable.Range(0, 100).Select(_ => ApiKey.Create("shop")).ToHashSet();

        Assert.Equal(100, keys.Count);
        Assert.All(keys, key => Assert.Equal(43, key["shop.".Length..].Length));   // 256 bits in base64url
        Assert.NotEqual($"{KeyHash.Create(keys.First())}", $"{KeyHash.Create(keys.First())}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAA.AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA.not base64url")]
    public void Malformed_hashes_are_rejected(string text) => Assert.Null(KeyHash.Parse(text));
}
