using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

/// <summary>The packed PurchaseApi.Scoring in a project that knows nothing of this repository.</summary>
public sealed partial class PackageTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly string folder = Directory.CreateTempSubdirectory("package-").FullName;

    private static string Models => Path.Combine(SharedData.Repository, "models");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_fresh_project_gets_the_answers_of_the_service()
    {
        await Run(
            "dotnet", "pack", Path.Combine(SharedData.Repository, "src", "PurchaseApi.Scoring"), "--no-build",
            "--configuration", Built.Configuration, "--output", Path.Combine(folder, "packages"),
            "-p:Version=0.0.1-test");
        await Write("nuget.config",
            """
            <configuration>
              <packageSources><clear /><add key="local" value="packages" /></packageSources>
              <config><add key="globalPackagesFolder" value="restored" /></config>
            </configuration>
            """);
        await Write("Directory.Build.props", "<Project />");
        await Write("Directory.Packages.props", "<Project />");
        await Write("shop.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="PurchaseApi.Scoring" Version="0.0.1-test" /></ItemGroup>
            </Project>
            """);
        await Write("Program.cs", Example.Replace("models/purchase", Path.Combine(Models, "purchase")));

        var printed = await Run("dotnet", "run", "--project", folder);

        await using var service = await RunningService.Start(Models);
        using var request = JsonContent.Create(JsonSerializer.Deserialize<JsonElement>(Row));
        using var response = await service.Client.PostAsync("/predict", request, Built.Cancellation);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Built.Cancellation);
        Assert.Equal(
            $"{answer.GetProperty("probability").GetDouble():F4} {answer.GetProperty("intent").GetString()} "
            + answer.GetProperty("action").GetString(),
            printed.Trim());
    }

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex Code { get; }

    [GeneratedRegex("\"\"\"(?<row>.*?)\"\"\"u8", RegexOptions.None, 1000)]
    private static partial Regex Literal { get; }

    private static string Example => Code
        .Match(File.ReadAllText(Path.Combine(SharedData.Repository, "src", "PurchaseApi.Scoring", "README.md")))
        .Groups["code"].Value;

    private static string Row => Literal.Match(Example).Groups["row"].Value;

    private Task Write(string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(folder, name), text, Built.Cancellation);

    private async Task<string> Run(string program, params string[] arguments)
    {
        var ended = await Built.Run(program, arguments, folder: folder, limit: Limit);
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Errors);
        return ended.Output;
    }
}
