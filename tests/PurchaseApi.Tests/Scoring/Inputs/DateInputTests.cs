using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Inputs.Dates;

namespace PurchaseApi.Tests.Scoring.Inputs;

public sealed class DateInputTests
{
    [Theory]
    [InlineData("iso", null, "2025-06-11", "2025-06-11T00:00:00Z")]
    [InlineData("iso", null, "2025-06-11 08:30:00 UTC", "2025-06-11T08:30:00Z")]
    [InlineData("iso", "Europe/Berlin", "2025-06-11T08:30", "2025-06-11T06:30:00Z")]
    [InlineData("iso", "Europe/Berlin", "2025-06-11T08:30+05:30", "2025-06-11T03:00:00Z")]
    [InlineData("d.m.y", null, "11.6.2025", "2025-06-11T00:00:00Z")]
    [InlineData("y/m/d", null, "2025/06/11 1:28:19 PM GMT+5:30", "2025-06-11T07:58:19Z")]
    [InlineData("epoch_seconds", null, "1749630600.5", "2025-06-11T08:30:00.5Z")]
    public void Cells_are_parsed_in_the_format_of_the_contract(
        string format, string? zone, string cell, string instant)
    {
        var input = Date(format, zone);

        Assert.Null(input.ReadCell(Encoding.UTF8.GetBytes(cell), out var seconds));
        Assert.Equal(instant, input.Describe(seconds));
        Assert.Null(input.ReadCell(Encoding.UTF8.GetBytes(input.ToCell(seconds)), out var again));
        Assert.Equal(seconds, again);
    }

    [Theory]
    [InlineData("\"2025-06-11\"", null)]
    [InlineData("\"2025-06-11T08:30:00+02:00\"", null)]
    [InlineData("null", null)]
    [InlineData("\"11.6.2025\"", "WRONG_TYPE")]
    [InlineData("1749630600", "WRONG_TYPE")]
    public void JSON_dates_are_ISO_8601(string json, string? code)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        var value = double.NaN;

        Assert.Equal(code, Date("d.m.y").ReadJson(ref reader, ref value));
    }

    [Theory]
    [InlineData("days_since(at)", 1.5)]
    [InlineData("days_since(at, later)", 0.5)]
    [InlineData("hour(at)", 1)]
    [InlineData("weekday(at)", 7)]
    [InlineData("month(at)", 6)]
    [InlineData("day_of_year(at)", 152)]
    [InlineData("is_weekend(at)", 1)]
    [InlineData("is_missing(at)", 0)]
    public void Expressions_count_days_and_read_parts_in_the_zone(string expression, double value)
    {
        Input[] inputs = [Date("iso", "Europe/Berlin", "at"), Date("iso", name: "later"), Date("iso", name: "as_of")];
        double[] row =
            [Seconds("2025-05-31T23:30:00Z"), Seconds("2025-06-01T11:30:00Z"), Seconds("2025-06-02T11:30:00Z")];

        Assert.Equal(value, Expression.Parse(expression).Compile(ContractSymbols.From(inputs)).Number(row));
    }

    [Theory]
    [InlineData("hour(days_since(at))", "'hour' needs a date, 'days_since(at)' is a number")]
    [InlineData("at + 1", "'+' needs numbers on both sides, 'at' is a date")]
    [InlineData("if(1 < 2, at, at)", "'if' gives no list and no date, 'at' is a date")]
    public void Dates_are_read_by_functions_alone(string expression, string told)
    {
        var symbols = ContractSymbols.From([Date("iso", name: "at"), Date("iso", name: "as_of")]);

        var error = Assert.Throws<ExpressionException>(() => Expression.Parse(expression).Compile(symbols));
        Assert.Contains(told, error.Message);
    }

    [Fact]
    public void Days_since_needs_a_reference_date()
    {
        var symbols = ContractSymbols.From([Date("iso", name: "at")]);

        var error = Assert.Throws<ExpressionException>(() => Expression.Parse("days_since(at)").Compile(symbols));
        Assert.Contains("counts to the input 'as_of'; add it (type: date)", error.Message);
    }

    [Fact]
    public void A_name_may_be_called_like_a_function_of_dates()
    {
        var symbols = SymbolTable.Empty.With("month", ExpressionType.Number);

        Assert.Equal(4, Expression.Parse("month + 1").Compile(symbols).Number([3]));
    }

    private static double Seconds(string iso) =>
        DateFormat.Iso.TryRead(iso, out var date, out _) ? DateInput.Seconds(date) : double.NaN;

    private static Input Date(string format, string? zone = null, string name = "at") => Input.From(
        name, new InputDocument { Type = "date", Format = format, Timezone = zone, Missing = Keep });

    private static JsonElement Keep => JsonSerializer.SerializeToElement("keep");
}
