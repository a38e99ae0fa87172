using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Moderator.Service.Keys;

namespace Moderator.Service.Tests.Access;

/// <summary>A route of the running service, as a stranger would try it.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Address">Its address with something in place of every parameter.</param>
/// <param name="Required">What it asks for; null where it is open to everybody.</param>
/// <param name="TakesBody">Whether it reads a body.</param>
/// <param name="AsksForSignIn">Whether it asks for somebody who signed in to the review console instead of a key.</param>
internal sealed record Door(string Method, string Address, KeyRequired? Required, bool TakesBody, bool AsksForSignIn)
{
    /// <summary>Every route that the service has, taken from what it routes by: a new one is among them by itself.</summary>
    public static IReadOnlyList<Door> Of(RunningService service) =>
    [
        .. from endpoint in service.Endpoints
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
           select new Door(method, AddressOf(endpoint.RoutePattern), endpoint.Metadata.GetMetadata<KeyRequired>(), endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null, endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null),
    ];

    public HttpRequestMessage Request(string? key, string query = "", string body = "{}")
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), Address + query);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (Method is "POST" or "PUT" or "PATCH") request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return request;
    }

    public override string ToString() => $"{Method} {Address}";

    private static string AddressOf(RoutePattern pattern) =>
        "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            _ => "1",
        }))));
}
