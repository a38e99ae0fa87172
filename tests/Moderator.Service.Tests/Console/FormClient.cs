using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Moderator.Service.Tests.Console;

/// <summary>Reads pages and sends their forms as a browser without scripts does; follows no redirect.</summary>
internal sealed partial class FormClient : IDisposable
{
    private readonly HttpClient _http;

    public FormClient(RunningService service)
    {
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = service.Address };
    }

    public CookieContainer Cookies { get; } = new();

    public Cookie? Session => Cookies.GetAllCookies().SingleOrDefault(c => c.Name == "moderator-session" && c.Value.Length > 0);

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(path);

    /// <summary>Sends a body as it is.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) =>
        _http.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    /// <summary>Reads the page and sends its form with these fields filled in.</summary>
    public async Task<HttpResponseMessage> FillAsync(string path, params (string Name, string Value)[] fields)
    {
        using var page = await GetAsync(path);
        var html = await page.Content.ReadAsStringAsync();
        Assert.True(page.StatusCode == HttpStatusCode.OK, $"{path} answered {(int)page.StatusCode}: {html}");
        return await PostAsync(path, [.. Hidden().Matches(html).Select(m => (WebUtility.HtmlDecode(m.Groups["name"].Value), WebUtility.HtmlDecode(m.Groups["value"].Value))), .. fields]);
    }

    public Task<HttpResponseMessage> SignInAsync(string name, string password = Staff.Password, string path = "/console/sign-in") =>
        FillAsync(path, ("Name", name), ("Password", password));

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)"\s*/?>""", RegexOptions.None, 1000)]
    private static partial Regex Hidden();
}
