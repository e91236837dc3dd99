using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

/// <summary>The caller's own columns come back with the answers.</summary>
public sealed class KeptColumnTests
{
    private const string Header =
        "e-mail;customer_id;time_spent;pages_viewed;basket_value;device_type;customer_type;Note\n";
    private const string Rows = Header + "a@b.c;1;1;1;1;Mobile;New;\"x;\"\"y\"\"\"\nd@e.f;2;x;1;1;Mobile;New;=1+1\n"
        + ";3;1;1;1;Mobile;New;+49 30 1234\nshort\n";

    [Fact]
    public async Task Kept_columns_come_first_and_the_id_once()
    {
        await using var api = new Api();
        var plain = (await api.Csv(Rows)).Rows();

        var answer = await api.Csv(Rows, query: "?keep=all");

        Assert.StartsWith($"{Header.Replace(';', ',').TrimEnd()},prediction,probability,", answer.Text);
        Assert.Equal(
            [
                $"a@b.c,1,1,1,1,Mobile,New,\"x;\"\"y\"\"\",{WithoutId(plain[0])}",
                $"d@e.f,2,x,1,1,Mobile,New,'=1+1,{WithoutId(plain[1])}",
                $",3,1,1,1,Mobile,New,+49 30 1234,{WithoutId(plain[2])}",
                $",,,,,,,,{WithoutId(plain[3])}",
            ],
            answer.Rows());
    }

    [Theory]
    [InlineData("E-Mail,note", "e-mail,Note,customer_id,prediction")]
    [InlineData("note", "Note,customer_id,prediction")]
    public async Task Named_columns_come_in_the_order_of_their_names(string keep, string header)
    {
        await using var api = new Api();

        Assert.StartsWith(header, (await api.Csv(Rows, query: $"?keep={keep}")).Text);
    }

    [Fact]
    public async Task The_best_rows_keep_their_columns()
    {
        await using var api = new Api();

        var answer = await api.Csv(Rows, query: "?keep=e-mail&top=2");

        Assert.StartsWith("e-mail,index,customer_id,", answer.Text);
        Assert.Equal(["a@b.c,0,1", ",2,3"], answer.Rows().Select(row => string.Join(',', row.Split(',')[..3])));
        Assert.Equal("2", answer.Headers.GetValues("X-Rows-Failed").Single());
        Assert.Contains("1 row: time_spent 'x'; it must be a number", answer.Headers.GetValues("X-Failures").Single());
    }

    [Fact]
    public async Task NDJSON_has_kept_columns_as_an_object()
    {
        await using var api = new Api();
        const string Row = "{\"note\":{\"a\":1},\"mail\":\"=x\",\"time_spent\":1,\"pages_viewed\":1,\"basket_value\":1,"
            + "\"device_type\":\"Mobile\",\"customer_type\":\"New\"}";

        var all = (await api.Ndjson($"{Row}\n{{]\n", query: "?keep=all")).Lines();
        var csv = await api.Ndjson($"{Row}\n{{]\n", "text/csv", "?keep=mail,phone");
        var fromCsv = (await api.Csv(Rows, "application/x-ndjson", "?keep=note")).Lines();

        Assert.Equal(Row, all[0]["kept"]!.ToJsonString());
        Assert.Equal("{}", all[1]["kept"]!.ToJsonString());
        Assert.Equal("1 row: The line is not JSON", ((string)all[2]["summary"]!["failures"]![0]!)[..27]);
        Assert.StartsWith("mail,phone,customer_id,", csv.Text);
        Assert.Equal(["'=x,,,", ",,,,"], csv.Rows().Select(row => row[..(row[0] == ',' ? 4 : 6)]));
        Assert.Equal("=1+1", (string)fromCsv[1]["kept"]!["Note"]!);
    }

    [Fact]
    public async Task Kept_columns_named_like_answers_are_renamed()
    {
        await using var api = new Api();

        var answer = await api.Csv(Rows.Replace("Note", "segment"), query: "?keep=segment");

        Assert.StartsWith("kept_segment,customer_id,prediction,", answer.Text);
    }

    [Theory]
    [InlineData("text/csv", "?keep=phone", "a column of the file, or all (was 'phone')")]
    [InlineData("text/csv", "?keep=,", "column names")]
    [InlineData("application/json", "?keep=all", "left out for JSON")]
    public async Task Columns_that_cannot_be_kept_are_reported(string type, string query, string told)
    {
        await using var api = new Api();

        var answer = await api.Post($"/predict/batch{query}", type == "text/csv" ? Rows : "[]", type);

        answer.IsProblem(400, "INVALID_QUERY");
        Assert.Contains(told, (string)answer.Body!["detail"]!);
    }

    [Theory]
    [InlineData("-5", "-5")]
    [InlineData("-12,50 €", "-12,50 €")]
    [InlineData("+49 (0)30/123-4", "+49 (0)30/123-4")]
    [InlineData("-1e5", "-1e5")]
    [InlineData("-A1", "'-A1")]
    [InlineData("+cmd|'/c calc'!A0", "'+cmd|'/c calc'!A0")]
    [InlineData("=1", "'=1")]
    [InlineData("@x", "'@x")]
    [InlineData("-", "'-")]
    public void Signed_numbers_are_not_formulas(string cell, string written) =>
        Assert.Equal(written, CsvCells.FromKept(cell).Trim('"'));

    private static string WithoutId(string row) => row[(row.IndexOf(',') + 1)..];
}
