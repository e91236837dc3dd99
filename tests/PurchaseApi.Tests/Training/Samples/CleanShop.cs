using System.Globalization;
using PurchaseApi.Training.Samples;

namespace PurchaseApi.Tests.Training.Samples;

/// <summary>The customers of <see cref="MessyShop"/> as somebody would prepare them by hand.</summary>
internal static class CleanShop
{
    private const string Header =
        "days_since_signup,days_since_visit,visit_hour,age_days,spent,discount,newsletter,city,device,visits,bought\n";

    public static void WriteCsv(TextWriter csv, int rows, int seed)
    {
        csv.Write(Header);
        foreach (var one in MessyShop.Generate(rows, seed)) csv.Write(string.Join(',', Cells(one)) + "\n");
    }

    private static string[] Cells(ShopCustomer one) =>
    [
        Days(one.Signup), Days(one.Visit), $"{one.Visit.Hour}", Days(one.Birthday),
        one.Spent is { } spent ? Number(spent) : "", Number(one.Discount), one.Newsletter ? "1" : "0",
        one.City < MessyShop.TellingCities ? MessyShop.CityName(one.City) : "other", one.Device ?? "",
        one.Visits is { } visits ? $"{visits}" : "", one.Bought ? "1" : "0",
    ];

    private static string Days(DateTime date) => Number((MessyShop.Today - date).TotalDays);

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
