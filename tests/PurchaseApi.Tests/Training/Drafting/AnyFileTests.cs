using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Drafting;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Tests.Training.Drafting;

public sealed class AnyFileTests : IDisposable
{
    private static readonly string[] Headers =
    [
        "", " ", "a", "a", "A", "a ", "id", "CustomerID", "index", "min", "otherwise", "null", "true", "~", "-",
        "#", "- a", "a: b", "{}", "[x", "'", "it's", "\"\"q\"\"", "&x", "*x", "!x", "%", "@", "`", "1", "1.5",
        "ÄÖ", "顧客", "😀", "\u2028", "\u0085", "\u0001", "x\ty", "prediction", "bought", new('n', 300),
    ];

    private static readonly string[] Texts =
    [
        "", " ", "a", "A", "yes", "no", "true", "FALSE", "null", "~", "NaN", "inf", "1e400", "-1e308", "1e308",
        "0", "1", "1.0", "12,5", "1.234,5", "€ 5", "5 %", "it's", "\"\"", "{a: b}", "[", "# c", "- ", ": ", "&a",
        "*a", "!t", "\\", "'}\\", "\u2028", "\u0085b", "\u00a0x", "\u0001", "😀", "顧客", "keep", "median",
        "unknown", new('t', 300), "0x10", "007", "+3", "9007199254740993",
    ];

    private readonly ShopFile shop = new();

    public void Dispose() => shop.Dispose();

    /// <summary>The draft reads every row with the trainer's own reader, so a contract is one that can be read
    /// with.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_file_gives_a_usable_draft_or_a_clear_error(int seed)
    {
        var random = new Random(seed);
        var (made, refused) = (0, new List<string>());
        for (var file = 0; file < 100; file++)
        {
            shop.Write(Csv(random));
            try
            {
                var (draft, contract) = ContractDraft.Draft(new(shop.Data, "outcome"));
                Assert.Equal(draft.InputCount, contract.Inputs.Count);
                made++;
            }
            catch (Exception error) when (error is DataException or ContractException)
            {
                refused.Add(error.Message);
            }
        }

        Assert.True(made > 60, string.Join('\n', refused));
        Assert.All(refused, message => Assert.StartsWith("shop.csv: ", message));
    }

    private static string Csv(Random random)
    {
        var columns = Enumerable.Range(0, random.Next(1, 8)).Select(_ => Column(random)).ToArray();
        var lines = Enumerable.Range(0, 80)
            .Select(i => string.Join(',', columns.Select(column => Quoted(column.Cell(i))).Append($"{i % 3 / 2}")))
            .Prepend(string.Join(',', columns.Select(column => Quoted(column.Header)).Append("outcome")));
        return string.Join('\n', lines);
    }

    private static (string Header, Func<int, string> Cell) Column(Random random)
    {
        var header = random.GetItems(Headers, 1)[0];
        var texts = random.GetItems(Texts, random.Next(1, 5));
        return random.Next(5) switch
        {
            0 => (header, i => $"{i}"),
            1 => (header, i => $"{i * 0.37 % 11}"),
            2 => (header, i => i % 7 == 0 ? texts[0] : $"{i % 5}"),
            3 => (header, i => $"{texts[0]}{i}"),
            _ => (header, i => texts[i % texts.Length]),
        };
    }

    private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"")}\"";
}
