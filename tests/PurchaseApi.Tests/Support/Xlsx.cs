using System.Globalization;
using System.IO.Compression;
using System.Security;

namespace PurchaseApi.Tests.Support;

/// <summary>The smallest spreadsheet there is: sheets of texts, numbers, truths and dates.</summary>
internal static class Xlsx
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006/relationships";

    public static void Write(string path, params (string Name, object?[][] Rows)[] sheets)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Add(zip, "_rels/.rels", $"<Relationships xmlns='{Package}'><Relationship Id='r' "
            + $"Type='{Office}/officeDocument' Target='xl/workbook.xml'/></Relationships>");
        Add(zip, "xl/workbook.xml", $"<workbook xmlns='{Main}' xmlns:r='{Office}'><sheets>"
            + Each(sheets, (sheet, i) => $"<sheet name='{sheet.Name}' sheetId='{i + 1}' r:id='s{i}'/>")
            + "</sheets></workbook>");
        Add(zip, "xl/_rels/workbook.xml.rels", $"<Relationships xmlns='{Package}'>"
            + Each(sheets, (_, i) =>
                $"<Relationship Id='s{i}' Type='{Office}/worksheet' Target='worksheets/sheet{i}.xml'/>")
            + $"<Relationship Id='styles' Type='{Office}/styles' Target='styles.xml'/></Relationships>");
        // The second format is a date and time.
        Add(zip, "xl/styles.xml", $"<styleSheet xmlns='{Main}'><cellXfs><xf numFmtId='0'/><xf numFmtId='22'/></cellXfs>"
            + "</styleSheet>");
        foreach (var (i, sheet) in sheets.Index())
            Add(zip, $"xl/worksheets/sheet{i}.xml", $"<worksheet xmlns='{Main}'><sheetData>"
                + Each(sheet.Rows, (row, at) =>
                    $"<row r='{at + 1}'>{Each(row, (cell, column) => Cell(cell, at, column))}</row>")
                + "</sheetData></worksheet>");
    }

    private static string Cell(object? value, int row, int column)
    {
        var place = $"r='{(char)('A' + column)}{row + 1}'";
        return value switch
        {
            null => "",
            string text => $"<c {place} t='inlineStr'><is><t>{SecurityElement.Escape(text)}</t></is></c>",
            bool truth => $"<c {place} t='b'><v>{(truth ? 1 : 0)}</v></c>",
            DateTime time => $"<c {place} s='1'><v>{Text(time.ToOADate())}</v></c>",
            _ => $"<c {place}><v>{Text(value)}</v></c>",
        };
    }

    private static string Text(object number) => Convert.ToString(number, CultureInfo.InvariantCulture)!;

    private static string Each<T>(IEnumerable<T> all, Func<T, int, string> text) => string.Concat(all.Select(text));

    private static void Add(ZipArchive zip, string name, string xml)
    {
        using var file = new StreamWriter(zip.CreateEntry(name).Open());
        file.Write($"<?xml version='1.0' encoding='UTF-8'?>{xml}");
    }
}
