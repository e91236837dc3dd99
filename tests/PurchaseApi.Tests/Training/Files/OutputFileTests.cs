using PurchaseApi.Training.Files;

namespace PurchaseApi.Tests.Training.Files;

public sealed class OutputFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("output-");

    private string Output => Path.Combine(folder.FullName, "table.csv");

    [Fact]
    public void Incomplete_files_are_removed()
    {
        File.WriteAllText(Output, "before");

        Assert.Throws<OperationCanceledException>(() => OutputFile.Write(Output, text =>
        {
            text.Write("half");
            throw new OperationCanceledException();
        }));

        Assert.Equal("before", File.ReadAllText(Assert.Single(Directory.GetFiles(folder.FullName))));
    }

    [Fact]
    public void Missing_folders_are_reported()
    {
        var path = Path.Combine(folder.FullName, "none", "table.csv");

        var error = Assert.Throws<DataException>(() => OutputFile.Write(path, text => text.Write("all")));

        Assert.StartsWith($"{path}: ", error.Message);
    }

    [Fact]
    public void Links_stay_links()
    {
        var target = Path.Combine(folder.FullName, "elsewhere.csv");
        File.CreateSymbolicLink(Output, target);

        var error = Assert.Throws<DataException>(() => OutputFile.Write(Output, text => text.Write("all")));

        Assert.Equal($"{Output}: the output must be a regular file", error.Message);
        Assert.Equal(target, new FileInfo(Output).LinkTarget);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
