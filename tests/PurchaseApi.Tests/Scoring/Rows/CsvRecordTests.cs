using System.Text;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Tests.Scoring.Rows;

public sealed class CsvRecordTests
{
    private const int Longest = 200;   // some vectors long

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void Cells_of_every_length_end_at_their_delimiter(char delimiter)
    {
        var record = new CsvRecord((byte)delimiter, maxCells: 3);
        for (var first = 0; first < Longest; first++)
            for (var second = 0; second < Longest; second += 7)
            {
                string[] cells = [new('a', first), new('b', second), "c"];
                // What follows has stops as well, and is none of this record's.
                var bytes = Encoding.UTF8.GetBytes($"{string.Join(delimiter, cells)}\nd{delimiter}\"e\"\r\n");

                Assert.Equal(first + second + 4, record.Scan(bytes, isEnd: false));
                Assert.Equal(cells, Cells(record, bytes));
            }
    }

    [Fact]
    public void Quoted_cells_may_stand_anywhere()
    {
        var random = new Random(11);
        var record = new CsvRecord((byte)',', maxCells: 10);
        for (var i = 0; i < 20_000; i++)
        {
            string[] cells = [.. Enumerable.Range(0, random.Next(2, 11)).Select(_ => Cell(random))];
            var line = string.Join(',', cells.Select(cell => Written(cell, random)));
            var end = random.GetItems<string>(["\n", "\r\n", "\r"], 1)[0];
            var bytes = Encoding.UTF8.GetBytes($"{line}{end}x,y\n");

            Assert.Equal(Encoding.UTF8.GetByteCount(line) + end.Length, record.Scan(bytes, isEnd: false));
            Assert.False(record.IsMalformed);
            Assert.Equal(cells, Cells(record, bytes));
        }
    }

    [Fact]
    public void A_record_that_is_cut_is_not_whole_wherever_it_is_cut()
    {
        var bytes = Encoding.UTF8.GetBytes($"{new string('a', 70)},\"b\n\"\"c\",{new string('d', 70)}\n");
        var record = new CsvRecord((byte)',', maxCells: 3);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal(0, record.Scan(bytes.AsSpan(0, length), isEnd: false));

        Assert.Equal(bytes.Length, record.Scan(bytes, isEnd: false));
    }

    private static string[] Cells(CsvRecord record, byte[] bytes) =>
        [.. Enumerable.Range(0, record.Count).Select(i => Encoding.UTF8.GetString(record.Cell(bytes, i)))];

    private static string Cell(Random random)
    {
        var letters = random.Next(4) == 0 ? "ab,\"\r\n\u00FC" : "abc\u00FC";
        return new([.. Enumerable.Range(0, random.Next(40)).Select(_ => letters[random.Next(letters.Length)])]);
    }

    private static string Written(string cell, Random random) =>
        cell.IndexOfAny([',', '"', '\r', '\n']) >= 0 || random.Next(5) == 0
            ? $"\"{cell.Replace("\"", "\"\"")}\""
            : cell;
}
