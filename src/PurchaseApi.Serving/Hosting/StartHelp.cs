namespace PurchaseApi.Serving.Hosting;

/// <summary><c>--help</c> prints how a host is started, and starts nothing.</summary>
internal static class StartHelp
{
    public static bool IsAskedFor(string[] args) => args is ["--help" or "-h" or "-?", ..];

    public static int Print(string text)
    {
        Console.Write(text);
        return 0;
    }
}
