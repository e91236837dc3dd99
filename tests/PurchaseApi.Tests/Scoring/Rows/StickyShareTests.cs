using System.Text;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Tests.Scoring.Rows;

public sealed class StickyShareTests
{
    /// <summary>As OpenSSL gives them, and for 15 bytes the paper.</summary>
    [Theory]
    [InlineData(0, 0x726fdb47dd0e0e31)]
    [InlineData(1, 0x74f839c593dc67fd)]
    [InlineData(7, 0xab0200f58b01d137)]
    [InlineData(8, 0x93f5f5799a932462)]
    [InlineData(15, 0xa129ca6149be45e5)]
    [InlineData(16, 0x3f2acc7f57c29bdb)]
    public void Hashes_are_those_of_SipHash(int length, ulong expected)
    {
        byte[] bytes = [.. Enumerable.Range(0, 16).Select(number => (byte)number)];

        Assert.Equal(expected, new SipHash(bytes).Compute(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void A_share_has_as_many_texts_and_all_of_a_smaller_share()
    {
        const int Texts = 100_000;
        var (tenth, fifth) = (Drawn("key", 0.1), Drawn("key", 0.2));

        Assert.InRange(tenth.Count, 9_620, 10_380);   // four standard errors
        Assert.Subset(fifth, tenth);
        Assert.InRange(Drawn("other key", 0.1).Intersect(tenth).Count(), 870, 1_130);   // by chance 1,000
        Assert.Equal((0, Texts), (Drawn("key", 0).Count, Drawn("key", 1).Count));

        static HashSet<int> Drawn(string key, double share)
        {
            var drawn = new StickyShare(key, share);
            return [.. Enumerable.Range(0, Texts).Where(number => drawn.Contains(Encoding.UTF8.GetBytes($"{number}")))];
        }
    }
}
