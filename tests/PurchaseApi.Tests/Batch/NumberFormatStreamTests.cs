using System.Net;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

public sealed class NumberFormatStreamTests
{
    private const string Header = "time_spent;pages_viewed;basket_value;device_type;customer_type\n";

    [Fact]
    public async Task A_file_with_decimal_commas_is_answered_as_one_with_points()
    {
        await using var api = new Api();

        var points = await api.Csv($"{Header}12.5;4;1099.90;Mobile;New\n");
        var commas = await api.Csv(
            $"{Header}12,5;4;1.099,90;Mobile;New\n", query: "?number_format=1.234,56");

        Assert.Equal(points.Text, commas.Text);
        Assert.DoesNotContain("WRONG_TYPE", commas.Text);
    }

    [Fact]
    public async Task Unknown_number_formats_are_rejected_with_the_known_ones()
    {
        await using var api = new Api();

        var answer = await api.Csv($"{Header}12.5;4;1;Mobile;New\n", query: "?number_format=1234");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("1.234,56", answer.Text);
    }
}
