using System.Text.RegularExpressions;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Commands.Keys;

public sealed partial class KeysCommandTests
{
    [GeneratedRegex(@"shown only now: (\S+)", RegexOptions.None, 1000)]
    private static partial Regex Shown { get; }

    [Fact]
    public async Task Keys_are_printed_once_with_their_settings()
    {
        var run = await Worker.Run(
            "keys", "create", "--name", "shop", "--scopes", "predict,read", "--until", "2030-01-01Z");

        var key = Assert.Single(Shown.Matches(run.Output)).Groups[1].Value;
        var settings = run.Output.Split('\n').Where(line => line.StartsWith("Security__", StringComparison.Ordinal))
            .Select(line => line.Trim().Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
        Assert.Equal(0, run.ExitCode);
        Assert.True(KeyHash.Parse(settings["Security__Keys__0__Hash"])!.Matches(key));
        Assert.Equal("shop", settings["Security__Keys__0__Name"]);
        Assert.Equal("predict,read", settings["Security__Keys__0__Scopes"]);
        Assert.StartsWith("2030-01-01", settings["Security__Keys__0__Until"]);
    }

    [Fact]
    public async Task Key_files_hold_only_hashes()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "keys.json");
            string[] create = ["keys", "create", "--scopes", "batch", "--file", path, "--name"];
            var first = Shown.Match((await Worker.Run([.. create, "shop"])).Output).Groups[1].Value;
            var second = Shown.Match((await Worker.Run([.. create, "crm"])).Output).Groups[1].Value;

            var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
            var keys = KeyFile.Parse(System.Text.Encoding.UTF8.GetBytes(text)).Keys;
            Assert.Equal(["shop", "crm"], keys.Select(key => key.Name));
            Assert.True(KeyHash.Parse(keys[0].Hash)!.Matches(first));
            Assert.True(KeyHash.Parse(keys[1].Hash)!.Matches(second));
            Assert.DoesNotContain(first, text, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("Shop", "predict", 2)]
    [InlineData("shop", "everything", 1)]
    [InlineData("shop", "", 1)]
    public async Task Invalid_names_and_scopes_are_rejected(string name, string scopes, int exitCode)
    {
        var run = await Worker.Run("keys", "create", "--name", name, "--scopes", scopes);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.DoesNotMatch(Shown, run.Output);
    }
}
