namespace Moderator.Service.Api.Perspective;

/// <summary>A request on Perspective's addresses that is refused; answered with its error.</summary>
internal sealed class GoogleErrorException(GoogleError error) : Exception(error.Message)
{
    public GoogleError Error { get; } = error;
}
