using System.Text;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Report;

/// <summary>One file that fetches nothing and runs nothing, readable on any screen and on paper.</summary>
internal static class HtmlPage
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    /// <returns>UTF-8.</returns>
    public static byte[] Of(string title, Html body)
    {
        var page = Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{title}</title>
            <style>{Html.Verbatim(Style.Sheet + ChartStyle.Sheet)}</style>
            </head>
            <body>
            <main>
            {body}
            </main>
            </body>
            </html>

            """);
        return Encoding.UTF8.GetBytes($"{page}");
    }
}
