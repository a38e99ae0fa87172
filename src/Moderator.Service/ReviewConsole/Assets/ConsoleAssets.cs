using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Moderator.Service.ReviewConsole.Assets;

/// <summary>
/// The console's scripts and styles, out of the assembly: a build output has no static files of packages outside Development,
/// and what is embedded is the same everywhere. Compressed once, when it is first asked for.
/// </summary>
internal static class ConsoleAssets
{
    private const string Prefix = "assets/";

    private static readonly FrozenDictionary<string, Lazy<Asset>> All = typeof(ConsoleAssets).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(name => "/" + name[Prefix.Length..], name => new Lazy<Asset>(() => Asset.Read(name)), StringComparer.Ordinal);

    /// <summary>One route for each file. They hold nothing of the site, and need no sign-in.</summary>
    public static void MapConsoleAssets(this IEndpointRouteBuilder routes)
    {
        foreach (var (path, asset) in All)
            routes.MapGet(path, context => WriteAsync(context, asset.Value)).ExcludeFromDescription();
    }

    /// <summary>The address of a file with the hash of its content, so that it can be kept for ever.</summary>
    public static string Address(string path) => $"{path}?v={All[path].Value.Hash}";

    private static async Task WriteAsync(HttpContext context, Asset asset)
    {
        var headers = context.Response.Headers;
        headers.ETag = $"\"{asset.Hash}\"";
        headers.CacheControl = context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        if (context.Request.Headers.IfNoneMatch.Contains($"\"{asset.Hash}\"", StringComparer.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = asset.ContentType;
        var brotli = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        if (brotli) headers.ContentEncoding = "br";
        var body = brotli ? asset.Compressed : asset.Content;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private sealed record Asset(string ContentType, string Hash, byte[] Content, byte[] Compressed)
    {
        public static Asset Read(string name)
        {
            using var stream = typeof(ConsoleAssets).Assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            using var compressed = new MemoryStream();
            using (var brotli = new BrotliStream(compressed, CompressionLevel.Optimal)) brotli.Write(content);
            return new Asset(
                name.EndsWith(".css", StringComparison.Ordinal) ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8",
                Convert.ToHexStringLower(SHA256.HashData(content))[..16], content, compressed.ToArray());
        }
    }
}
