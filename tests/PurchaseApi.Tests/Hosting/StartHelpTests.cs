using System.Text.RegularExpressions;
using PurchaseApi.Hosting;
using PurchaseApi.Security;
using PurchaseApi.Serving.Hosting;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Tests.Hosting;

public sealed partial class StartHelpTests
{
    [GeneratedRegex(@"^  (Serving|Security):(?<name>\w+)", RegexOptions.Multiline, 1000)]
    private static partial Regex Named { get; }

    [Fact]
    public void Settings_that_it_names_exist()
    {
        Type[] options =
            [typeof(ServingOptions), typeof(ServerOptions), typeof(ProcessOptions), typeof(SecurityOptions)];
        var known = options
            .SelectMany(type => type.GetProperties()).Select(property => property.Name).ToHashSet();

        var help = new OwnProcess(typeof(ServerOptions).Assembly).Help;
        var named = Named.Matches(help).Select(match => match.Groups["name"].Value).ToArray();

        Assert.Equal(6, named.Length);
        Assert.All(named, name => Assert.Contains(name, known));
        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }
}
