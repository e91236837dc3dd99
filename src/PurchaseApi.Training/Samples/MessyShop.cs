using System.Globalization;
using MathNet.Numerics.Distributions;

namespace PurchaseApi.Training.Samples;

/// <summary>Customers whose true probabilities are known, written as a shop's export has them: dates in three forms,
/// <c>€ 1.234,50</c>, percent, ja and nein, thousands of cities, account numbers, notes, words for nothing, empty
/// cells. A longer sample begins with the shorter of the same seed.</summary>
internal static class MessyShop
{
    /// <summary>Cities that tell something about a customer; the others do not.</summary>
    public const int TellingCities = 40;

    private const string Header =
        "Kontonummer;Angelegt am;Letzter Besuch;Geburtstag;Umsatz;Rabatt;Newsletter;Ort;Gerät;Besuche;Notiz;Gekauft\n";

    private const int Cities = 3_000;
    private const double MissingShare = 0.02;

    private static readonly string[] Devices = ["Handy", "Rechner", "Tablet"];

    /// <summary>When the export was made.</summary>
    public static readonly DateTime Today = new(2026, 6, 30, 22, 0, 0, DateTimeKind.Utc);

    public static IEnumerable<ShopCustomer> Generate(int rows, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < rows; i++) yield return Draw(i, random);
    }

    public static void WriteCsv(TextWriter csv, int rows, int seed)
    {
        csv.Write(Header);
        foreach (var one in Generate(rows, seed)) csv.Write(string.Join(';', Messy(one)) + "\n");
    }

    private static ShopCustomer Draw(int index, Random random)
    {
        var signup = Today.Date.AddDays(-random.Next(1, 1500));
        var visit = Today.AddMinutes(-random.Next(60, 200 * 24 * 60));
        var birthday = Today.Date.AddDays(-random.Next(18 * 365, 80 * 365));
        var spent = Math.Round(LogNormal.Sample(random, Math.Log(220), 1.1), 2);
        var discount = random.Next(0, 400) / 1000.0;
        var newsletter = random.NextDouble() < 0.35;
        // Zipf: half of the customers are in the telling cities.
        var city = (int)Math.Min(Cities - 1, Math.Pow(Cities, random.NextDouble()) - 1);
        var device = Devices[random.Next(Devices.Length)];
        var visits = random.Next(0, 30);

        var margin = -0.9 + (0.55 * Math.Log(spent / 220)) - (0.012 * ((Today - visit).TotalDays - 60))
            + (newsletter ? 0.7 : 0) + (visit.Hour >= 18 ? 0.5 : 0) + (2 * (discount - 0.2)) + (0.04 * (visits - 15))
            + CityEffect(city) + (device == "Handy" ? -0.3 : 0);
        var probability = 1 / (1 + Math.Exp(-margin));
        return new(
            // A number that never repeats and says nothing.
            40_000_000 + ((index * 7919L) % 49_999_991), signup, visit, birthday,
            Missing(random) ? null : spent, discount, newsletter, city,
            Missing(random) ? null : device, Missing(random) ? null : visits,
            random.NextDouble() < probability, probability);
    }

    /// <summary>-0.9 to 0.9 in turns; 0 where a city does not matter.</summary>
    private static double CityEffect(int city) => city >= TellingCities ? 0 : 0.9 * Math.Cos(city * 2.4);

    private static bool Missing(Random random) => random.NextDouble() < MissingShare;

    private static string[] Messy(ShopCustomer one) =>
    [
        $"{one.Account}", Text(one.Signup, "dd.MM.yyyy"), Text(one.Visit, "yyyy-MM-dd HH:mm:ss"),
        Text(one.Birthday, "dd-MMM-yyyy"), one.Spent is { } spent ? $"€ {German(spent)}" : "",
        $"{(100 * one.Discount).ToString("0.0", CultureInfo.InvariantCulture).Replace('.', ',')} %",
        one.Newsletter ? "J" : "N", CityName(one.City), one.Device ?? "N/A",
        one.Visits is { } visits ? $"{visits}" : "",
        $"Kunde {one.Account % 977} schrieb am {Text(one.Visit, "d.M. HH:mm:ss")}", one.Bought ? "ja" : "nein",
    ];

    public static string CityName(int city) => $"Ort {city}";

    private static string Text(DateTime date, string format) => date.ToString(format, CultureInfo.InvariantCulture);

    private static string German(double amount) => amount.ToString("#,##0.00", CultureInfo.InvariantCulture)
        .Replace(',', '\'').Replace('.', ',').Replace('\'', '.');
}

/// <summary>A customer of <see cref="MessyShop"/>.</summary>
/// <param name="Probability">Of buying; nothing of it is written.</param>
internal sealed record ShopCustomer(
    long Account, DateTime Signup, DateTime Visit, DateTime Birthday, double? Spent, double Discount, bool Newsletter,
    int City, string? Device, int? Visits, bool Bought, double Probability);
