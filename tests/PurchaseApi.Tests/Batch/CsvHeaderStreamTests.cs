using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

public sealed class CsvHeaderStreamTests
{
    private const string Names = "customer_id,time_spent,pages_viewed,basket_value,device_type,customer_type";

    [Theory]
    [InlineData("\uFEFF" + Names + "\n1,1,1,1,Mobile,New\n")]
    [InlineData("customer_id;time_spent;pages_viewed;basket_value;device_type;customer_type\n"
        + "1;1;1;1;Mobile;New\n")]
    [InlineData("customer_id\ttime_spent\tpages_viewed\tbasket_value\tdevice_type\tcustomer_type\n"
        + "1\t1\t1\t1\tMobile\tNew\n")]
    [InlineData("customer_id|time_spent|pages_viewed|basket_value|device_type|customer_type\n1|1|1|1|Mobile|New\n")]
    [InlineData("sep=;\r\ncustomer_id;time_spent;pages_viewed;basket_value;device_type;customer_type\r\n"
        + "1;1;1;1;Mobile;New\r\n")]
    [InlineData("\"SEP=\t\"\ncustomer_id\ttime_spent\tpages_viewed\tbasket_value\tdevice_type\tcustomer_type\n"
        + "1\t1\t1\t1\tMobile\tNew\n")]
    [InlineData("\n\r\nCustomerType,Device-Type,BASKET VALUE,pagesviewed,time_spent,Customer ID\nNew,Mobile,1,1,1,1\n")]
    [InlineData(Names + ",purchase\n1,1,1,1,Mobile,New,0\n")]
    [InlineData("Sessions of June 2026\n\n" + Names + "\n1,1,1,1,Mobile,New\n")]
    [InlineData("# Account: Shop, Inc.\n# Start: 20260601\n\n" + Names + "\n1,1,1,1,Mobile,New\n")]
    [InlineData("\"Sales report\"\n\"Name:\",\"Shop\",\n\n" + Names + "\n1,1,1,1,Mobile,New\n")]
    [InlineData("sep=,\nReport,June\nStore,Berlin\n\n" + Names + "\n1,1,1,1,Mobile,New\n")]
    [InlineData(Names + ",\n1,1,1,1,Mobile,New\n")]
    [InlineData("Id,Behavior,,,Customer,\n" + Names + "\n1,1,1,1,Mobile,New\n")]
    [InlineData("\"customer_id\",\"time_spent\",pages_viewed,basket_value,device_type,customer_type\r"
        + "1,1,1,1,Mobile,New\r")]
    public async Task Header_spellings_of_spreadsheets_are_accepted(string csv)
    {
        await using var api = new Api();
        var expected = await api.Csv(StreamCalls.Header + "1,1,1,1,Mobile,New\n");

        Assert.Equal(expected.Text, (await api.Csv(csv)).Text);
    }

    [Theory]
    [InlineData("\nred,red\nred,1\n")]
    [InlineData(" \nred,red\n1,red\nred,red\n")]
    [InlineData("\n\"\"1,red,red\"\n,,\n\"red\n")]
    public async Task A_whole_header_stays_one_whatever_is_below(string rows)
    {
        await using var api = new Api();

        var answer = await api.Csv(Names + "\n" + rows);

        Assert.StartsWith(StreamCalls.AnswerHeader, answer.Text);
    }

    [Fact]
    public async Task Files_without_ids_get_answers_without_ids()
    {
        await using var api = new Api();
        const string Csv = "time_spent,pages_viewed,basket_value,device_type,customer_type\n1,1,1,1,Mobile,New\n";

        var csv = await api.Csv(Csv);
        var ndjson = await api.Csv(Csv, "application/x-ndjson");

        Assert.StartsWith(StreamCalls.AnswerHeader["customer_id,".Length..], csv.Text);
        Assert.Null(ndjson.Lines()[0]["customer_id"]);
        Assert.True(ndjson.Lines()[0].ContainsKey("customer_id"));
    }

    [Fact]
    public async Task All_header_errors_are_reported_at_once()
    {
        await using var api = new Api();

        var answer = await api.Csv("time_spent,time_spent,pages_viewd,customer_id,device_type,note\n1,1,1,1,1,1\n");

        answer.IsProblem(400, "INVALID_CSV");
        Assert.Equal(
            [
                ("#/time_spent", "DUPLICATE_FIELD"), ("#/pages_viewed", "MISSING_FIELD"),
                ("#/basket_value", "MISSING_FIELD"), ("#/customer_type", "MISSING_FIELD"),
                ("#/pages_viewd", "UNKNOWN_FIELD"), ("#/note", "UNKNOWN_FIELD"),
            ],
            answer.Errors());
        Assert.Contains("did you mean pages_viewed?", answer.Text);
    }

    [Fact]
    public async Task Renamed_columns_are_required_by_their_column_name()
    {
        using var models = new ModelsFolder();
        models.Publish(yaml: ModelsFolder.PurchaseYaml.Replace(
            "example: 25.5 }", "example: 25.5, column: Minutes on Site }", StringComparison.Ordinal));
        await using var api = new Api(models);

        var answer = await api.Csv(Names + "\n1,1,1,1,Mobile,New\n");

        answer.IsProblem(400, "INVALID_CSV");
        Assert.Equal([("#/time_spent", "MISSING_FIELD"), ("#/time_spent", "UNKNOWN_FIELD")], answer.Errors());
        Assert.Contains("\"Minutes on Site is missing; give a number", answer.Text);
        Assert.Contains("Its fields are Minutes on Site, pages_viewed,", answer.Text);
    }

    [Theory]
    [InlineData("", "note")]
    [InlineData("?unknown_columns=ignore", "note")]
    [InlineData("", "")]
    public async Task Unknown_columns_are_ignored(string query, string name)
    {
        await using var api = new Api();
        var expected = await api.Csv(Names + "\n1,1,1,1,Mobile,New\n");

        var answer = await api.Csv($"{Names},{name}\n1,1,1,1,Mobile,New,x\n", query: query);

        Assert.Equal(expected.Text, answer.Text);
    }

    [Theory]
    [InlineData("note", "note is not a field of this model. ")]
    [InlineData("", "A column without a name is not")]
    public async Task Unknown_columns_are_rejected_on_request(string name, string told)
    {
        await using var api = new Api();

        var answer = await api.Csv($"{Names},{name}\n1,1,1,1,Mobile,New,\n", query: "?unknown_columns=error");

        answer.IsProblem(400, "INVALID_CSV");
        Assert.Equal([($"#/{name}", "UNKNOWN_FIELD")], answer.Errors());
        Assert.StartsWith(told, (string)answer.Body!["detail"]!);
    }

    [Theory]
    [InlineData("", "the columns")]
    [InlineData("\n\r\n \t", "the columns")]
    [InlineData("1,25.5,8,75,Mobile,Returning\n", "columns of the header")]
    [InlineData("customer_id,\"time_spent\n", "quote")]
    public async Task Files_without_a_header_are_rejected(string csv, string told)
    {
        await using var api = new Api();

        var answer = await api.Csv(csv);

        answer.IsProblem(400, "INVALID_CSV");
        Assert.Contains(told, (string)answer.Body!["detail"]!);
    }
}
