using System.Text;
using CsCheck;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Rows;

/// <summary>Rows are the same however their bytes are cut into pieces.</summary>
public sealed class RowSourceTests
{
    private const string Csv = "\uFEFFkey,amount,height,pieces,depth,colour,shape,size,member,guest,known\r\n"
        + "1,1.5,,3,7,\"grün\",round,S,true,,1\r\n\r\n\"a \"\"b\"\"\",1,1,1,1,red,round,S,0,0,0\r2,x,1\n"
        + "A-1,1,1,1,1,\"light blue\",,M,1,1,\"0\"\n3,1,1,1,1,\"re\nd\",,M,1,1,0\n"
        + "\"4,1,1,1,1,red,,M,1,1,0\nlast,,,,,,,,,,";

    private const string Ndjson =
        "\uFEFF{\"key\":1}\r\n\n{\"colour\":\"grün\",\"key\":\"ü\"}\n{]\n \n7\n{\"key\":\"last\"}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Csv, 7)]
    [InlineData(Ndjson, 5)]
    public async Task Chunk_borders_do_not_change_rows(string text, int rows)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var whole = await Read(bytes, [bytes.Length]);

        Assert.Equal(rows, whole.Count);
        Assert.Equal(whole, await Read(bytes, [.. Enumerable.Repeat(1, bytes.Length)]));
        for (var border = 1; border < bytes.Length; border++)
            Assert.Equal(whole, await Read(bytes, [border, bytes.Length - border]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Blocks_of_any_size_give_the_same_rows(int capacity)
    {
        var bytes = Encoding.UTF8.GetBytes(Csv);

        Assert.Equal(await Read(bytes, [bytes.Length]), await Read(bytes, [7, 50, bytes.Length], capacity));
    }

    [Fact]
    public async Task Any_input_is_read_to_its_end_with_a_row_per_line()
    {
        var header = Csv[..(Csv.IndexOf('\n') + 1)];
        var bodies = Gen.OneOf("\"", "\"\"", ",", "\n", "\r\n", "\r", "1", "red", " ", "\0", "é", ",,,,,,,,,,")
            .Array[0, 39].Select(string.Concat);

        await Gen.Select(bodies, Gen.Double.Unit).SampleAsync(
            async (body, share) =>
            {
                var bytes = Encoding.UTF8.GetBytes(header + body);
                var border = 1 + (int)(share * (bytes.Length - 1));
                var whole = await Read(bytes, [bytes.Length]);

                Assert.Equal(whole, await Read(bytes, [border, bytes.Length]));
                if (body.Contains('"')) return;
                var lines = body.Split(["\r\n", "\r", "\n"], StringSplitOptions.None);
                Assert.Equal(lines.Count(line => line.Trim(' ').Length > 0), whole.Count);
            },
            iter: 3000);
    }

    /// <returns>A line per row: its number, its id and values or its faults.</returns>
    private static async Task<List<string>> Read(byte[] bytes, int[] pieces, int capacity = RowBlock.DefaultCapacity)
    {
        var (at, piece, contract) = (0, 0, Fitted.EveryType);
        var text = new TextBytes((memory, _) =>
        {
            var wanted = piece < pieces.Length ? pieces[piece++] : 0;
            var count = Math.Min(Math.Min(wanted, memory.Length), bytes.Length - at);
            bytes.AsSpan(at, count).CopyTo(memory.Span);
            at += count;
            return ValueTask.FromResult(count);
        });
        var source = new RowSource(text.ReadAsync);
        await source.MoreAsync(Cancellation);
        IRowParser parser = new JsonLines(contract);
        if (source.Buffered[0] != '{')
        {
            var header = await CsvHeaderLine.ReadAsync(source, Cancellation);
            parser = new CsvRows(contract, CsvLayout.Match(contract, header, refusesUnknown: true, asOf: null, out _)!);
        }

        var (rows, block) = (new List<string>(), new RowBlock(contract.Inputs.Count, capacity));
        while (await source.ReadAsync(parser, block, Cancellation))
            for (var place = 0; place < block.Count; place++)
                rows.Add($"{block.FirstIndex + place} {Told(block, place)}");
        return rows;
    }

    private static string Told(RowBlock block, int place)
    {
        var before = block.Faults.Count(fault => fault.Place < place);
        if (before < block.Faults.Count && block.Faults[before] is var fault && fault.Place == place)
            return $"{fault.Line} {fault.Reading.Id} {string.Join(' ', fault.Reading.Faults)}";

        var row = block.Row(place - before);
        return $"{row.IdKind} {Encoding.UTF8.GetString(row.Id)} {string.Join(' ', row.Values.ToArray())}";
    }
}
