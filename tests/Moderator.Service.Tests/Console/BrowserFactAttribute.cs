using Xunit;

namespace Moderator.Service.Tests.Console;

/// <summary>A test that needs a Chromium; where there is none it is counted as skipped and says how to get one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Chromium.Path is null) Skip = Chromium.HowToGet;
    }
}

/// <summary>Finds the browser that the tests drive. None is ever downloaded.</summary>
internal static class Chromium
{
    public const string HowToGet = "Found no Chromium. Install one (Debian: apt-get install chromium), or name one in MODERATOR_TEST_CHROMIUM.";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

    /// <summary>Null where there is none.</summary>
    public static string? Path { get; } = Environment.GetEnvironmentVariable("MODERATOR_TEST_CHROMIUM") is { Length: > 0 } named
        ? named
        : (from directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
           from name in Names
           let path = System.IO.Path.Combine(directory, name)
           where File.Exists(path)
           select path).FirstOrDefault();
}
