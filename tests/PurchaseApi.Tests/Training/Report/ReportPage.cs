using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PurchaseApi.Tests.Training.Report;

/// <summary>A report as a tree: one that is not well-formed, because something was not encoded, has none.</summary>
internal sealed class ReportPage
{
    public ReportPage(byte[] html)
    {
        Text = Encoding.UTF8.GetString(html);
        // Void elements of HTML, which XML does not know.
        Root = XElement.Parse(Regex.Replace(Text, "<(meta|wbr)([^<>]*)>", "<$1$2/>")["<!doctype html>".Length..]);
    }

    public string Text { get; }

    public XElement Root { get; }

    public IEnumerable<XElement> All(params string[] names) =>
        Root.Descendants().Where(element => names.Contains(element.Name.LocalName));

    public string ReadText(string section) =>
        Regex.Replace(Section(section).Value, "\\s+", " ").Replace('\u00a0', ' ');

    /// <summary>The cells of the rows of a section's tables.</summary>
    public string[][] Rows(string section) =>
    [
        .. Section(section).Descendants("tbody").Elements("tr")
            .Select(row => row.Elements().Select(cell => cell.Value.Trim()).ToArray()),
    ];

    public XElement Section(string id) =>
        Root.Descendants("section").Single(section => section.Attribute("id")?.Value == id);
}
