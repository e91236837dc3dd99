using System.Text.Json.Nodes;
using PurchaseApi.Training.Algorithms.LightGBM;

namespace PurchaseApi.Tests.Training.Algorithms.LightGBM;

public sealed class LightGBMLibraryTests
{
    [Fact]
    public void Platforms_without_a_library_get_install_instructions()
    {
        var loaded = LightGBMLibrary.Load(packaged: ["/no/such/lib.so"], installed: ["no-such-library"]);

        Assert.Matches(
            "^LightGBM has no library for .*: install one with `brew install lightgbm` or `conda", loaded.Obstacle);
    }

    [Theory]
    [InlineData("libgomp.so.1: cannot open shared object file", "libgomp1 (Debian, Ubuntu)")]
    [InlineData("Library not loaded: @rpath/libomp.dylib", "`brew install libomp`")]
    [InlineData("invalid\nELF header", "cannot be loaded: invalid ELF header")]
    public void A_library_that_does_not_load_says_what_it_lacks(string message, string said) =>
        Assert.Contains(said, LightGBMLibrary.Unloadable(message));

    [Fact]
    public void A_broken_library_is_one_line_of_error()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "no library");

            var loaded = LightGBMLibrary.Load([file], installed: []);

            Assert.StartsWith("LightGBM cannot be loaded: ", loaded.Obstacle);
            Assert.DoesNotContain('\n', loaded.Obstacle!);
        }
        finally
        {
            File.Delete(file);
        }
    }
}

public sealed class PackagedLightGBMTests : RequiresLightGBM
{
    [Fact]
    public void The_version_is_the_one_that_is_restored()
    {
        var file = $"{typeof(LightGBMLibrary).Assembly.GetName().Name}.deps.json";
        var restored = JsonNode.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, file)))!["libraries"]!;

        Assert.Contains($"LightGBM/{LightGBMLibrary.Version}", restored.AsObject().Select(one => one.Key));
    }

    [Fact]
    public void LightGBM_errors_are_thrown_with_their_reason()
    {
        using var data = Dataset.For(GeneratedExamples.Draw(100, seed: 1));

        var error = Assert.Throws<LightGBMException>(() =>
            new Booster(data, new Dictionary<string, string> { ["objective"] = "no_such_objective" }));

        Assert.Contains("no_such_objective", error.Message);
    }

    [Fact]
    public void Non_model_texts_are_rejected() =>
        Assert.Throws<LightGBMException>(() => new Booster("no model"u8.ToArray()));
}
