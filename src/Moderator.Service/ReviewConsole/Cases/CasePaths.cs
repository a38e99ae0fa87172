using System.Globalization;

namespace Moderator.Service.ReviewConsole.Cases;

/// <summary>The addresses of the pages on authors and appeals. An author is named by the store's number: the site's id is personal data.</summary>
internal static class CasePaths
{
    public const string Authors = "/console/authors";
    public const string Appeals = "/console/appeals";

    public static string Author(long key) => string.Create(CultureInfo.InvariantCulture, $"{Authors}/{key}");

    public static string Appeal(long id) => string.Create(CultureInfo.InvariantCulture, $"{Appeals}/{id}");
}
