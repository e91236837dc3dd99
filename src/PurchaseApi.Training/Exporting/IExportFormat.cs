using PurchaseApi.Training.Exporting.Proof;

namespace PurchaseApi.Training.Exporting;

/// <summary>A file that another engine scores.</summary>
internal interface IExportFormat
{
    /// <summary>As <c>--format</c> names it.</summary>
    string Name { get; }

    /// <exception cref="ExportException">It cannot carry something; the message names it.</exception>
    byte[] Write(ExportSource source);

    /// <summary>The real engine with the file loaded; null where none is here, and the file says so.</summary>
    IExportEngine? Open(ExportSource source, byte[] file);

    /// <summary>What the version has and the file leaves out, by name.</summary>
    IReadOnlyList<string> LeftOut(ExportSource source);
}
