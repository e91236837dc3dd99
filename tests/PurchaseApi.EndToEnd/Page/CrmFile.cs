using System.Globalization;
using System.Text;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>Rows as a CRM exports them: semicolons, a byte order mark, decimal commas, other columns, notes with
/// semicolons and line ends, and words that the model does not know.</summary>
internal static class CrmFile
{
    private const string Header = "E-mail;Time Spent;Pages-Viewed;BASKET_VALUE;Device type;customer_type;Note";

    private static readonly string[] Devices = ["Mobile", "Desktop", "Tablet"];

    public static string Text(int rows)
    {
        var text = new StringBuilder("\uFEFF").Append(Header).Append("\r\n");
        for (var row = 0; row < rows; row++) text.Append(Line(row)).Append("\r\n");
        return text.ToString();
    }

    public static async Task Write(string path, int rows, CancellationToken cancellation)
    {
        await using var file = new StreamWriter(path, append: false, new UTF8Encoding(true));
        await file.WriteAsync($"{Header}\r\n".AsMemory(), cancellation);
        for (var row = 0; row < rows; row++) await file.WriteAsync($"{Line(row)}\r\n".AsMemory(), cancellation);
    }

    /// <summary>Every hundredth row has a device that the model does not know, and another has a customer type.</summary>
    private static string Line(int row)
    {
        var device = row % 100 == 17 ? "Smart TV" : Devices[row % 3];
        var customer = row % 100 == 42 ? "VIP" : row % 4 == 0 ? "Returning" : "New";
        var note = row % 7 == 0 ? "\"Call back; said \"\"maybe\"\"\r\nSecond line\"" : "none";
        return $"customer{row}@example.org;{Comma(1 + (row * 7 % 600 / 10.0))};{1 + (row * 13 % 40)};"
            + $"{Comma(row * 31L % 20_000 / 100.0)};{device};{customer};{note}";
    }

    private static string Comma(double number) =>
        number.ToString("0.00", CultureInfo.InvariantCulture).Replace('.', ',');
}
