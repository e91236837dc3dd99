using System.Reflection;
using PurchaseApi.Scoring;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring;

/// <summary>What users of the package may rely on does not change by accident.</summary>
public sealed class PublicSurfaceTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static string Approved => Path.Combine(
        SharedData.Repository, "tests", "PurchaseApi.Tests", "Scoring", "public-surface.txt");

    /// <summary>After a change that is meant, <c>UPDATE_DOCS=1</c> with this test writes the list anew.</summary>
    [Fact]
    public async Task The_public_surface_of_the_package_is_approved()
    {
        var surface = string.Join('\n', typeof(Predictor).Assembly.GetExportedTypes()
            .SelectMany(type => Members(type).Prepend($"{type}"))
            .Order(StringComparer.Ordinal)) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            await File.WriteAllTextAsync(Approved, surface, TestContext.Current.CancellationToken);

        Assert.Equal(await File.ReadAllTextAsync(Approved, TestContext.Current.CancellationToken), surface);
    }

    /// <summary>But what the compiler adds to records, properties and events.</summary>
    private static IEnumerable<string> Members(Type type) => type.GetMembers(Declared)
        .Where(IsVisible)
        .Where(member => member is (not MethodBase { IsSpecialName: true }) or ConstructorInfo)
        .Where(member => member.Name is not ("Equals" or "GetHashCode" or "ToString" or "Deconstruct" or "PrintMembers")
            && !member.Name.Contains('<', StringComparison.Ordinal))
        .Select(member => $"{type}: {member}");

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        FieldInfo field => field.IsPublic || field.IsFamily,
        _ => false,
    };
}
